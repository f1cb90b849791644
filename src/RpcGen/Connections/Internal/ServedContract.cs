using RpcGen.CompilerServices;

namespace RpcGen.Connections;

/// <summary>A contract that a server exposes on each of its connections.</summary>
/// <param name="Descriptor">The contract.</param>
/// <param name="Factory">Creates the object that serves it on one connection.</param>
/// <param name="IsShared">True if that is the same object on all connections, which belongs to the user.</param>
internal sealed record class ServedContract(
    RpcContractDescriptor Descriptor, Func<RpcConnection, object> Factory, bool IsShared);
