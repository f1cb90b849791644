using RpcGen.CompilerServices;

namespace RpcGen.Connections.Internal;

/// <summary>An object that this side serves on one connection.</summary>
internal sealed class ExposedContract
{
    private readonly ConcurrencyGate? _connectionGate;

    public ExposedContract(RpcContractDescriptor descriptor, object target, RpcConnection connection)
    {
        Descriptor = descriptor;
        Target = target;
        Methods = descriptor.MethodArray;
        States = connection.StatesOf(descriptor);
        SerialGate = descriptor.Order == RpcOrder.Serial ? new ConcurrencyGate(1) : null;
        _connectionGate = connection.HandlerGate;
        IsGated = SerialGate is not null || _connectionGate is not null || Methods.Any(method => method.MaxConcurrent > 0);
    }

    public RpcContractDescriptor Descriptor { get; }

    public object Target { get; }

    public RpcMethodDescriptor[] Methods { get; }

    public MethodState[] States { get; }

    /// <summary>Whether a handler may have to wait its turn.</summary>
    public bool IsGated { get; }

    public ConcurrencyGate? SerialGate { get; }

    /// <summary>What a handler of a method has to pass, in this order.</summary>
    public ConcurrencyGate[] GatesOf(int ordinal) =>
        [.. new[] { SerialGate, States[ordinal].Gate, _connectionGate }.OfType<ConcurrencyGate>()];
}
