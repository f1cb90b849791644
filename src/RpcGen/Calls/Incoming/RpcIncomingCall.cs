using System.ComponentModel;
using RpcGen.Calls;
using RpcGen.Receiving;
using RpcGen.References;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.CompilerServices;

/// <summary>
/// A call of the peer while this side handles it. Generated code reads the arguments, declares that the handler begins,
/// and passes on what it returns. Reused for later calls in the same slot.
/// </summary>
/// <remarks>
/// A slot is active from the arrival of the call until just before its answer is appended. Only then may the peer use
/// the slot again, so only then can the next call arrive in it.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class RpcIncomingCall
{
    private readonly AttachmentList _attachments;

    // Written by the pump when a call arrives, and by the thread that ends the handler before it answers.
    private volatile bool _isActive;

    private PumpRun? _run;
    private ExposedContract? _contract;
    private int _ordinal;
    private IncomingOptions _options;

    private ConcurrencyGate[] _gates = [];
    private Activation? _activation;
    private RpcContext? _context;
    private ExportedObject? _promise;

    internal RpcIncomingCall(Session session, int id)
    {
        Session = session;
        Id = id;
        _attachments = new AttachmentList(session) { Call = this };
    }

    internal Session Session { get; }

    internal int Id { get; }

    internal bool IsActive => _isActive;

    internal MethodState? State => _contract?.States[_ordinal];

    internal RpcMethodDescriptor Method => _contract!.Methods[_ordinal];

    /// <summary>True if the call adds a handler to an event. Valid once the call has a target.</summary>
    internal bool IsSubscription => _options.ResultStream is not null && Method.IsEvent;

    internal RpcContext Context => _context ??= new RpcContext(
        Session, _contract!.Descriptor.Name, Method.Name, _options.Metadata)
    {
        TraceParent = _options.TraceParent,
        TraceState = _options.TraceState,
        Deadline = _options.Timeout > 0 ? DeadlineScope() : null,
    };

    private string MethodName => $"{_contract!.Descriptor.Name}.{Method.Name}";

    /// <summary>Reads the header of the arguments.</summary>
    /// <exception cref="RpcSerializationException">There are fewer arguments than the method needs.</exception>
    public static int ReadArguments(ref RpcReader reader, int expected)
    {
        int count = reader.ReadArrayHeader();
        if (count < expected)
        {
            reader.Throw($"The method takes {expected} arguments, the call has {count}");
        }

        return count;
    }

    /// <summary>Skips arguments that this side does not know, and checks that nothing else follows.</summary>
    /// <exception cref="RpcSerializationException">Other data follows.</exception>
    public void EndArguments(ref RpcReader reader, int surplus)
    {
        for (; surplus > 0; surplus--)
        {
            reader.Skip();
        }

        // The options that follow have been read already.
        if (!_options.Any)
        {
            reader.ExpectEnd();
        }
    }

    /// <summary>Declares that all arguments are decoded and the handler begins.</summary>
    public void EnterHandler()
    {
        HandlerScope.Current = this;
        if (_options.Flows || _activation is not null || Session.Options.FlowCallContext)
        {
            CallScope.Set(Scope());
        }
    }

    /// <summary>Begins a call that has arrived.</summary>
    internal void Begin(in IncomingOptions options)
    {
        _options = options;
        _deadline = options.Timeout > 0 ? Session.Deadlines.After(options.Timeout) : 0;
        _cancelled = _expired = false;
        _isActive = true;
        Session.HandlerBegins();
    }

    /// <summary>Sets what handles the call.</summary>
    /// <param name="contract">The object.</param>
    /// <param name="ordinal">The method.</param>
    /// <param name="run">The pump's run, if it handles the call at once.</param>
    internal void Target(ExposedContract contract, int ordinal, PumpRun? run)
    {
        _contract = contract;
        _ordinal = ordinal;
        _run = run;
    }

    /// <summary>Sets the object to which the caller will refer as the result.</summary>
    internal void Promises(ExportedObject promise) => _promise = promise;

    /// <summary>Records that the call has passed its gates.</summary>
    internal void EnteredGates(ConcurrencyGate[] gates)
    {
        _gates = gates;
        if (_contract!.SerialGate is { } serial)
        {
            _activation = Activation.Begin(MethodName);
            serial.Holder = _activation;
        }
    }

    /// <summary>
    /// Returns true if the call would wait for a handler that waits for the call; the call is answered then.
    /// </summary>
    internal bool FailsAsDeadlock()
    {
        if (_options.Chain is { } chain && _contract!.SerialGate?.Holder is { } holder && chain.Contains(holder.Id))
        {
            AnswerError(new RemoteError(
                RpcStatus.FailedPrecondition,
                $"Deadlock: {MethodName} has to wait for {holder.Method} of the same object, whose order is serial, " +
                $"and {holder.Method} waits for {MethodName}"));
            return true;
        }

        return false;
    }

    /// <summary>
    /// Sets the promised object for which the call waited. Returns false if the promise failed; the call is answered
    /// then.
    /// </summary>
    internal bool Resolve(ExportedObject promise, IncomingBinding binding, int peerOrdinal, out ConcurrencyGate[] gates)
    {
        gates = [];
        if (promise.Broken is { } failure)
        {
            AnswerError(failure);
            return false;
        }

        ExposedContract contract = promise.Kept!;
        int ordinal = binding.OrdinalOf(peerOrdinal, contract.Descriptor);
        if (ordinal < 0)
        {
            AnswerError(new RemoteError(
                RpcStatus.Unimplemented, binding.ExplainMissing(peerOrdinal, contract.Descriptor)));
            return false;
        }

        Target(contract, ordinal, null);
        if (FailsAsDeadlock())
        {
            return false;
        }

        gates = contract.GatesOf(ordinal);
        return true;
    }

    /// <summary>Runs the handler, unless the call has ended before.</summary>
    internal void Dispatch(ref RpcReader reader)
    {
        if (WhyEnded("before its handler began") is { } ended)
        {
            End(ended);
            return;
        }

        // Constructors and setters of the arguments are user code, like the handler.
        _run?.EnterUserCode(State);
        reader.Attachments = _attachments;
        object target;
        try
        {
            target = _contract!.TargetOfCall();
        }
        catch (Exception exception)
        {
            Fail(exception);
            return;
        }

        _contract.Descriptor.Dispatch(target, _ordinal, this, ref reader);
        HandlerScope.Current = null;
    }

    private CallScope Scope()
    {
        CallScope scope = new()
        {
            Context = Context,
            Chain = _activation is null ? _options.Chain ?? [] : [.. _options.Chain ?? [], _activation.Id],
        };
        return _options.Timeout > 0 && Context.Deadline is { } deadline
            ? scope with { Deadline = deadline.Deadline, TimeProvider = deadline.TimeProvider }
            : scope;
    }

    // Uses the same timestamp, so that a nested call that ends with it does not end earlier.
    private CallScope DeadlineScope() =>
        new() { Deadline = _deadline, TimeProvider = Session.Options.TimeProvider };

    // The thread that ends the handler calls this before the answer is appended. Returns the gates to leave after that.
    private ConcurrencyGate[] Deactivate()
    {
        ConcurrencyGate[] gates = _gates;
        Activation? activation = _activation;
        ConcurrencyGate? serial = _contract?.SerialGate;
        Session.Incoming.EndSubscription(this);
        _run = null;
        _contract = null;
        _context = null;
        _activation = null;
        _promise = null;
        _gates = [];
        if (_cancellation is null && _resultStream is null && _timer is null)
        {
            // No cancellation that arrives now could have an effect, and no timer is late.
            _isActive = false;
        }
        else
        {
            EndCancellation();
        }

        if (activation is not null)
        {
            serial!.Holder = null;
        }

        return gates;
    }
}
