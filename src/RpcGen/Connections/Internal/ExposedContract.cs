using RpcGen.CompilerServices;

namespace RpcGen.Connections.Internal;

/// <summary>An object that this side serves on one connection.</summary>
internal sealed class ExposedContract
{
    private readonly ConcurrencyGate[][]? _gates;

    public ExposedContract(RpcContractDescriptor descriptor, object target, RpcConnection connection)
    {
        Descriptor = descriptor;
        Target = target;
        Methods = descriptor.MethodArray;
        States = connection.StatesOf(descriptor);
        SerialGate = descriptor.Order == RpcOrder.Serial ? new ConcurrencyGate(1) : null;
        if (SerialGate is not null || connection.HandlerGate is not null || Methods.Any(method => method.MaxConcurrent > 0))
        {
            _gates = [.. States.Select(state =>
                new[] { SerialGate, state.Gate, connection.HandlerGate }.OfType<ConcurrencyGate>().ToArray())];
        }
    }

    public RpcContractDescriptor Descriptor { get; }

    public object Target { get; }

    public RpcMethodDescriptor[] Methods { get; }

    public MethodState[] States { get; }

    /// <summary>Whether a handler may have to wait its turn.</summary>
    public bool IsGated => _gates is not null;

    public ConcurrencyGate? SerialGate { get; }

    /// <summary>What a handler of a method has to pass, in this order.</summary>
    public ConcurrencyGate[] GatesOf(int ordinal) => _gates?[ordinal] ?? [];
}
