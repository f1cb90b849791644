using RpcGen.CompilerServices;

namespace RpcGen.Connections.Internal;

/// <summary>A contract that this side serves on one connection.</summary>
internal sealed class ExposedContract(RpcContractDescriptor descriptor, object target)
{
    public RpcContractDescriptor Descriptor { get; } = descriptor;

    public object Target { get; } = target;

    public RpcMethodDescriptor[] Methods { get; } = [.. descriptor.Methods];

    public MethodState[] States { get; } = [.. descriptor.Methods.Select(_ => new MethodState())];
}
