using RpcGen.CompilerServices;

namespace RpcGen.Connections;

/// <summary>A contract that a server exposes on each of its connections.</summary>
/// <param name="Descriptor">The contract.</param>
/// <param name="Factory">Makes the object that serves it on one connection.</param>
/// <param name="IsShared">Whether that is the same object everywhere, which belongs to the user.</param>
internal sealed record class ServedContract(
    RpcContractDescriptor Descriptor, Func<RpcConnection, object> Factory, bool IsShared);
