using System.Diagnostics.CodeAnalysis;
using RpcGen.CompilerServices;
using RpcGen.Errors;
using RpcGen.Framing;
using RpcGen.Protocol;
using RpcGen.Receiving;
using RpcGen.References;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.Calls;

/// <summary>
/// Checks the calls of the peer, finds their handlers, and decides where they run. Further requests are deferred while
/// the peer does not read its replies and while a subscription takes effect; replies and control frames continue.
/// </summary>
internal sealed partial class IncomingCalls(Session session)
{
    // Used only by the owner of the receive pump.
    private RpcIncomingCall?[] _calls = new RpcIncomingCall?[16];
    private IncomingBinding?[] _bindings = new IncomingBinding?[4];

    private volatile bool _revoked;

    // The bytes of calls that wait at gates and for promised objects.
    private long _waitingBytes;

    /// <summary>
    /// True if so much is deferred, or waits to be sent, that nothing more should be read from the peer.
    /// </summary>
    public bool IsOverwhelmed
    {
        get
        {
            int limit = session.Options.Limits.MaxDeferredBytes;
            return Volatile.Read(ref _deferredBytes) > limit || session.Writer.QueuedSmallBytes > limit;
        }
    }

    public IncomingBinding Bind(ulong number, ref RpcReader reader)
    {
        // Bindings arrive in any order: a binding is numbered when its proxy is made, and announced with its first
        // call.
        if (number >= (ulong)session.Options.Limits.MaxBindings)
        {
            throw new ProtocolViolationException(
                "B1", $"binding {number}; {session.Options.Limits.MaxBindings} are allowed");
        }

        int id = (int)number;
        if (id < _bindings.Length && _bindings[id] is not null)
        {
            throw new ProtocolViolationException("B1", $"binding {id} is made twice");
        }

        if (id >= _bindings.Length)
        {
            Array.Resize(ref _bindings, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)id + 1));
        }

        // Stored before the lookup: what is exposed later finds the binding, and what was exposed earlier is found now.
        IncomingBinding binding = _bindings[id] = new(ref reader);
        binding.Resolve(session.FindExposed(binding.ContractName));
        return binding;
    }

    /// <summary>Returns the object that is exposed to calls over a binding.</summary>
    public object? ExposedTo(int id)
    {
        IncomingBinding?[] bindings = Volatile.Read(ref _bindings);
        IncomingBinding? binding = id < bindings.Length ? bindings[id] : null;
        binding?.Resolve(session.FindExposed(binding.ContractName));
        return binding?.Exposed?.Target;
    }

    /// <summary>Returns the bindings of a contract.</summary>
    public IEnumerable<(int Id, IncomingBinding Binding)> BindingsOf(string contractName)
    {
        IncomingBinding?[] bindings = Volatile.Read(ref _bindings);
        for (int id = 0; id < bindings.Length; id++)
        {
            if (bindings[id] is { } binding && binding.ContractName == contractName)
            {
                yield return (id, binding);
            }
        }
    }

    public void Cancel(ulong id)
    {
        if (id >= (ulong)session.Options.Limits.MaxCalls)
        {
            throw new ProtocolViolationException(
                "X1", $"cancel of call {id}; there are {session.Options.Limits.MaxCalls} at most");
        }

        // No call is in the slot if it has been answered meanwhile.
        if (id < (ulong)_calls.Length)
        {
            _calls[id]?.Cancel();
        }
    }

    public void CancelAll()
    {
        foreach (RpcIncomingCall? call in Volatile.Read(ref _calls))
        {
            call?.ConnectionEnded();
        }
    }

    /// <summary>Refuses all calls from here on.</summary>
    public void Revoke() => _revoked = true;

    /// <summary>Handles a Call frame whose array header and kind have been read.</summary>
    public void Process(PumpRun run, int elements, ref RpcReader reader, in ReceivedFrame frame)
    {
        RpcIncomingCall call = Claim(reader.ReadUInt64());
        IncomingBinding binding = ReadTarget(ref reader, out long key);
        ulong ordinal = reader.ReadUInt64();
        if (ordinal >= (ulong)binding.MethodCount)
        {
            throw new ProtocolViolationException(
                "R3", $"call of method {ordinal} of {binding.ContractName}, never bound");
        }

        int method = (int)ordinal;
        IncomingOptions options = default;
        try
        {
            if (elements > 5)
            {
                options = IncomingOptions.Read(reader);
                session.AnnounceDebugger();
            }
        }
        catch (RpcSerializationException exception)
        {
            call.Begin(default);
            call.RejectArguments(exception, binding.NameOf(method), "arguments");
            return;
        }

        Begin(call, options);

        // The lookup precedes the promise; otherwise the call could wait for the object that it returns itself.
        ExportedObject? target = key < 0 ? null : session.References.Find(key);
        if (options.ResultObject is { } number)
        {
            if (session.References.Promise(number) is not { } promise)
            {
                call.AnswerError(new RemoteError(
                    RpcStatus.ResourceExhausted,
                    "The caller refers to too many objects already (RpcLimits.MaxReferences)"));
                return;
            }

            call.Promises(promise);
        }

        if (TryFind(
            call, binding, method, key < 0, target, ref reader, frame, out ExposedContract? contract, out int own))
        {
            Dispatch(run, call, contract, own, ref reader, frame);
        }
    }

    // Reads a binding alone for what this side exposes, or [binding, key] for an object to which the peer has a
    // reference.
    private IncomingBinding ReadTarget(ref RpcReader reader, out long key)
    {
        bool isObject = reader.NextCode is MessagePackCode.MinFixArray + 2
            or MessagePackCode.Array16 or MessagePackCode.Array32;
        if (isObject)
        {
            reader.ReadArrayHeader(2);
        }

        ulong id = reader.ReadUInt64();
        key = isObject ? FrameKey.Read(ref reader) : -1;
        return id < (ulong)_bindings.Length && _bindings[id] is { } binding
            ? binding
            : throw new ProtocolViolationException("R3", $"a call over binding {id}, which was never made");
    }

    // Returns false if the call has been answered, or waits for the object that another call will return.
    private bool TryFind(
        RpcIncomingCall call, IncomingBinding binding, int method, bool isExposed, ExportedObject? target,
        ref RpcReader reader, in ReceivedFrame frame, [NotNullWhen(true)] out ExposedContract? contract,
        out int ordinal)
    {
        ordinal = -1;
        contract = null;
        if (_revoked)
        {
            call.AnswerError(new RemoteError(
                RpcStatus.PermissionDenied,
                $"{binding.NameOf(method)} was called after the other side revoked the caller's access"));
            return false;
        }

        if (isExposed)
        {
            if (binding.Exposed is null)
            {
                binding.Resolve(session.FindExposed(binding.ContractName));
            }

            contract = binding.Exposed;
        }
        else
        {
            if (target is null || (target.Contract is { } known && known.Descriptor.Name != binding.ContractName))
            {
                call.AnswerError(new RemoteError(
                    RpcStatus.NotFound,
                    $"The reference to a {binding.ContractName} is not valid: its object was released or never sent"));
                return false;
            }

            contract = target.Contract;
            if (contract is null)
            {
                new QueuedCall(call, frame, reader.Consumed, binding, method).WaitFor(target);
                return false;
            }
        }

        if (contract is not null && (ordinal = binding.OrdinalOf(method, contract.Descriptor)) >= 0)
        {
            return true;
        }

        call.AnswerError(contract is null && session.Refuses(binding.ContractName)
            ? new RemoteError(RpcStatus.PermissionDenied, $"This side may not call {binding.ContractName}")
            : new RemoteError(RpcStatus.Unimplemented, binding.ExplainMissing(method, contract?.Descriptor)));
        return false;
    }

    private void Dispatch(
        PumpRun run, RpcIncomingCall call, ExposedContract contract, int ordinal, ref RpcReader reader,
        in ReceivedFrame frame)
    {
        MethodState state = contract.States[ordinal];
        RpcDispatch dispatch = contract.Methods[ordinal].Dispatch;
        bool inline = !MustDefer && dispatch != RpcDispatch.Pool && (dispatch == RpcDispatch.Inline || !state.IsSlow)
            && contract.Descriptor.Order != RpcOrder.Concurrent && !session.Decorators.DecoratesIncoming;
        call.Target(contract, ordinal, inline ? run : null);
        ConcurrencyGate[] gates = [];
        int passed = 0;
        if (contract.IsGated)
        {
            if (call.FailsAsDeadlock())
            {
                return;
            }

            gates = contract.GatesOf(ordinal);
            while (inline && passed < gates.Length && gates[passed].TryEnter())
            {
                passed++;
            }

            inline &= passed == gates.Length;
        }

        if (inline && (!call.IsSubscription || TryBeginSubscription(call)))
        {
            call.EnteredGates(gates);
            call.Dispatch(ref reader);
            return;
        }

        call.Target(contract, ordinal, null);
        new QueuedCall(call, frame, reader.Consumed).Admit(gates, passed);
    }

    /// <summary>
    /// Counts a call that waits at a gate or for a promised object. Returns false if too much waits; the call is
    /// refused then. To stop reading instead could keep away the very answers for which the earlier calls wait.
    /// </summary>
    public bool TryWait(QueuedCall call)
    {
        if (Interlocked.Add(ref _waitingBytes, call.Length) <= session.Options.Limits.MaxDeferredBytes)
        {
            return true;
        }

        Interlocked.Add(ref _waitingBytes, -call.Length);
        return false;
    }

    /// <summary>Records that a call no longer waits.</summary>
    public void EndWait(QueuedCall call) => Interlocked.Add(ref _waitingBytes, -call.Length);

    private void Begin(RpcIncomingCall call, in IncomingOptions options)
    {
        call.Begin(options);

        // Pairs with the process-wide barrier in Session.Fail: either that thread finds the call active, or this thread
        // sees the end.
        if (session.HasEnded)
        {
            call.ConnectionEnded();
        }
    }

    private RpcIncomingCall Claim(ulong number)
    {
        if (number >= (ulong)session.Options.Limits.MaxCalls)
        {
            throw new ProtocolViolationException(
                "R1", $"call {number}, beyond the {session.Options.Limits.MaxCalls} that were agreed");
        }

        int id = (int)number;
        if (id >= _calls.Length)
        {
            Array.Resize(ref _calls, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)id + 1));
        }

        RpcIncomingCall call = _calls[id] ??= new RpcIncomingCall(session, id);
        return call.IsActive
            ? throw new ProtocolViolationException("R2", $"call {id}, which is still in use")
            : call;
    }
}
