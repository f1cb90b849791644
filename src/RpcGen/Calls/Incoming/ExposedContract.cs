using RpcGen.CompilerServices;
using RpcGen.Connections;

namespace RpcGen.Calls;

/// <summary>An object that this side serves on one connection.</summary>
internal sealed class ExposedContract
{
    private readonly ConcurrencyGate[][]? _gates;
    private readonly RpcTargetSource? _source;

    public ExposedContract(RpcContractDescriptor descriptor, object target, Session session)
    {
        Descriptor = descriptor;
        Target = target;
        _source = target as RpcTargetSource;
        Methods = descriptor.MethodArray;
        States = session.StatesOf(descriptor);
        SerialGate = descriptor.Order == RpcOrder.Serial ? new ConcurrencyGate(1) : null;
        if (SerialGate is not null || session.HandlerGate is not null
            || Methods.Any(method => method.MaxConcurrency > 0))
        {
            _gates = [.. States.Select(state =>
                new[] { SerialGate, state.Gate, session.HandlerGate }.OfType<ConcurrencyGate>().ToArray())];
        }
    }

    public RpcContractDescriptor Descriptor { get; }

    public object Target { get; }

    /// <summary>Returns the object that handles a call which begins now.</summary>
    public object TargetOfCall() => _source is null ? Target : _source.Target();

    public RpcMethodDescriptor[] Methods { get; }

    public HandlerState[] States { get; }

    /// <summary>True if a handler may have to wait at a gate.</summary>
    public bool IsGated => _gates is not null;

    public ConcurrencyGate? SerialGate { get; }

    /// <summary>Returns the gates that a handler of a method has to pass, in this order.</summary>
    public ConcurrencyGate[] GatesOf(int ordinal) => _gates?[ordinal] ?? [];
}
