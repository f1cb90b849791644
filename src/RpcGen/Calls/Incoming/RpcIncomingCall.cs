using System.ComponentModel;
using RpcGen.Calls;
using RpcGen.Receiving;
using RpcGen.References;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.CompilerServices;

/// <summary>
/// A call of the peer while it is handled here. Generated code reads the arguments, announces the handler, and hands
/// over what it returns. Reused for later calls in the same slot.
/// </summary>
/// <remarks>
/// A slot is active from the arrival of the call until just before its answer is appended: then the peer may use it
/// again, and only then can a next call arrive in it.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class RpcIncomingCall
{
    private readonly AttachmentList _attachments;

    // Written by the pump when a call arrives, by the thread that ends the handler before it answers.
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

    /// <summary>Whether the call adds a handler to an event. Of a call that has a target.</summary>
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
    /// <exception cref="RpcSerializationException">There are fewer than the method needs.</exception>
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
    /// <exception cref="RpcSerializationException">Something else follows.</exception>
    public void EndArguments(ref RpcReader reader, int surplus)
    {
        for (; surplus > 0; surplus--)
        {
            reader.Skip();
        }

        // Options that follow have been read.
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

    /// <summary>The call has arrived.</summary>
    internal void Begin(in IncomingOptions options)
    {
        _options = options;
        _deadline = options.Timeout > 0 ? Session.Deadlines.After(options.Timeout) : 0;
        _cancelled = _expired = false;
        _isActive = true;
        Session.HandlerBegins();
    }

    /// <summary>It is known what handles the call.</summary>
    /// <param name="contract">The object.</param>
    /// <param name="ordinal">The method.</param>
    /// <param name="run">The pump's run that handles it, if it is handled at once.</param>
    internal void Target(ExposedContract contract, int ordinal, PumpRun? run)
    {
        _contract = contract;
        _ordinal = ordinal;
        _run = run;
    }

    /// <summary>The object that the caller will refer to as the result.</summary>
    internal void Promises(ExportedObject promise) => _promise = promise;

    /// <summary>The call has passed its gates.</summary>
    internal void EnteredGates(ConcurrencyGate[] gates)
    {
        _gates = gates;
        if (_contract!.SerialGate is { } serial)
        {
            _activation = Activation.Begin(MethodName);
            serial.Holder = _activation;
        }
    }

    /// <summary>Whether the call would wait for a handler that waits for the call; it is answered then.</summary>
    internal bool FailsAsDeadlock()
    {
        if (_options.Chain is { } chain && _contract!.SerialGate?.Holder is { } holder && chain.Contains(holder.Id))
        {
            AnswerError(new RemoteError(
                RpcStatus.FailedPrecondition,
                $"Deadlock: {MethodName} has to wait for {holder.Method} of the same object, whose order is serial, and " +
                $"{holder.Method} waits for {MethodName}"));
            return true;
        }

        return false;
    }

    /// <summary>
    /// The promised object that the call waited for is there. False if it failed; the call is answered then.
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
            AnswerError(new RemoteError(RpcStatus.Unimplemented, binding.ExplainMissing(peerOrdinal, contract.Descriptor)));
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

    // The very same moment: a nested call that ends with it ends not before.
    private CallScope DeadlineScope() =>
        new() { Deadline = _deadline, TimeProvider = Session.Options.TimeProvider };

    // Called before the answer is appended, by the thread that ends the handler.
    /// <returns>The gates to leave when the answer is on its way.</returns>
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
            // There is nothing that a cancellation which comes just now could reach, and no timer is late.
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
