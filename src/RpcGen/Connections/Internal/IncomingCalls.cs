using RpcGen.CompilerServices;
using RpcGen.Protocol;
using RpcGen.Serialization;

namespace RpcGen.Connections.Internal;

/// <summary>
/// The calls of the peer: checks them, finds their handler, and decides where it runs. While the peer does not take its
/// replies, further requests are put off; replies and control frames go on.
/// </summary>
internal sealed class IncomingCalls(RpcConnection connection)
{
    // Used by the owner of the receive pump only.
    private RpcIncomingCall?[] _calls = new RpcIncomingCall?[16];
    private IncomingBinding?[] _bindings = new IncomingBinding?[4];

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Queue<QueuedCall> _deferred = new();
    private bool _draining;

    // Bytes in _deferred. Written under _gate, read by the pump.
    private long _deferredBytes;

    /// <summary>Whether so much is put off, or waits to be sent, that nothing more should be read.</summary>
    public bool IsOverwhelmed
    {
        get
        {
            int limit = connection.Options.Limits.MaxDeferredBytes;
            return Volatile.Read(ref _deferredBytes) > limit || connection.Writer.QueuedSmallBytes > limit;
        }
    }

    // Replies wait to be sent: running more handlers would only make more of them.
    private bool IsCongested => connection.Writer.IsCongested
        || connection.Writer.QueuedBulkBytes > Math.Max(
            connection.Options.Limits.MaxDeferredBytes, 4 * connection.PeerMaxMessageSize);

    public IncomingBinding Bind(int id, ref MessagePackReader reader)
    {
        // Not in order: a binding is numbered when its proxy is made, and announced with its first call.
        if (id >= connection.Options.Limits.MaxBindings || (id < _bindings.Length && _bindings[id] is not null))
        {
            throw new ProtocolViolationException("B1", $"binding {id}, which exists already or is beyond the limit");
        }

        if (id >= _bindings.Length)
        {
            Array.Resize(ref _bindings, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)id + 1));
        }

        IncomingBinding binding = new(ref reader);
        binding.Resolve(connection.FindExposed(binding.ContractName));
        _bindings[id] = binding;
        return binding;
    }

    /// <summary>The bindings of a contract that nothing served until now.</summary>
    public IEnumerable<(int Id, IncomingBinding Binding)> Unresolved(string contractName)
    {
        IncomingBinding?[] bindings = Volatile.Read(ref _bindings);
        for (int id = 0; id < bindings.Length; id++)
        {
            if (bindings[id] is { Exposed: null } binding && binding.ContractName == contractName)
            {
                yield return (id, binding);
            }
        }
    }

    public void Cancel(int id)
    {
        if (id >= connection.Options.Limits.MaxCalls)
        {
            throw new ProtocolViolationException("X1", $"cancel of call {id}, a slot that does not exist");
        }

        // No call there: it has been answered meanwhile.
        if (id < _calls.Length)
        {
            _calls[id]?.Cancel();
        }
    }

    public void CancelAll()
    {
        foreach (RpcIncomingCall? call in Volatile.Read(ref _calls))
        {
            call?.Cancel();
        }
    }

    /// <summary>Handles a Call frame of which array header and kind have been read.</summary>
    public void Process(PumpRun run, int elements, ref MessagePackReader reader, in ReceivedFrame frame)
    {
        RpcIncomingCall call = Claim(reader.ReadUInt16());
        int bindingId = reader.ReadUInt16();
        int method = reader.ReadUInt16();
        if (bindingId >= _bindings.Length || _bindings[bindingId] is not { } binding || method >= binding.MethodCount)
        {
            throw new ProtocolViolationException("R3", $"call of method {method} of binding {bindingId}, never bound");
        }

        int timeout;
        try
        {
            timeout = elements > 5 ? ReadTimeout(reader) : 0;
        }
        catch (RpcSerializationException exception)
        {
            call.Begin(null, s_noState, 0);
            call.RejectArguments(exception, binding.NameOf(method), "arguments");
            return;
        }

        if (binding.Exposed is null)
        {
            binding.Resolve(connection.FindExposed(binding.ContractName));
        }

        int ordinal = binding.OrdinalOf(method);
        if (ordinal < 0)
        {
            call.Begin(null, s_noState, 0);
            call.AnswerError(RpcStatus.Unimplemented, binding.ExplainMissing(method), null, null);
            return;
        }

        Dispatch(run, call, binding.Exposed!, ordinal, timeout, ref reader, frame);
    }

    /// <summary>Takes up what was put off, after output has drained.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            if (_draining || _deferred.Count == 0)
            {
                return;
            }

            _draining = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static calls => calls.RunDeferred(), this, preferLocal: false);
    }

    private static readonly MethodState s_noState = new();

    private void Dispatch(
        PumpRun run, RpcIncomingCall call, ExposedContract contract, int ordinal, int timeout,
        ref MessagePackReader reader, in ReceivedFrame frame)
    {
        MethodState state = contract.States[ordinal];
        RpcDispatch dispatch = contract.Methods[ordinal].Dispatch;
        bool congested = IsCongested || Volatile.Read(ref _deferredBytes) > 0;
        if (!congested && dispatch != RpcDispatch.Pool && (dispatch == RpcDispatch.Inline || !state.IsSlow))
        {
            Begin(call, run, state, timeout);
            contract.Descriptor.Dispatch(contract.Target, ordinal, call, ref reader);
            return;
        }

        Begin(call, null, state, timeout);
        QueuedCall queued = new(
            call, contract, ordinal, frame, reader.Consumed);
        if (!congested || !TryDefer(queued))
        {
            ThreadPool.UnsafeQueueUserWorkItem(queued, preferLocal: false);
        }
    }

    private void Begin(RpcIncomingCall call, PumpRun? run, MethodState state, int timeout)
    {
        call.Begin(run, state, timeout);

        // Begin has a full fence: either the end of the connection finds the call active, or this finds the end.
        if (connection.HasEnded)
        {
            call.Cancel();
        }
    }

    private bool TryDefer(QueuedCall queued)
    {
        lock (_gate)
        {
            // Asked for before looking again: either the writer signals after this, or this sees the room.
            connection.Writer.NotifyWhenDrained();
            if (!IsCongested && _deferred.Count == 0)
            {
                return false;
            }

            _deferred.Enqueue(queued);
            Volatile.Write(ref _deferredBytes, _deferredBytes + queued.Length);
            return true;
        }
    }

    private void RunDeferred()
    {
        while (true)
        {
            QueuedCall? next;
            lock (_gate)
            {
                if (IsCongested || !_deferred.TryDequeue(out next))
                {
                    _draining = false;
                    break;
                }

                Volatile.Write(ref _deferredBytes, _deferredBytes - next.Length);
            }

            // Each on its own: one that waits for a later one must not keep it from starting.
            ThreadPool.UnsafeQueueUserWorkItem(next, preferLocal: false);
        }

        connection.Writer.NotifyWhenDrained();
        if (!IsCongested)
        {
            Resume();
        }
    }

    private RpcIncomingCall Claim(int id)
    {
        if (id >= connection.Options.Limits.MaxCalls)
        {
            throw new ProtocolViolationException(
                "R1", $"call {id}, beyond the {connection.Options.Limits.MaxCalls} that were agreed");
        }

        if (id >= _calls.Length)
        {
            Array.Resize(ref _calls, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)id + 1));
        }

        RpcIncomingCall call = _calls[id] ??= new RpcIncomingCall(connection, id);
        return call.IsActive
            ? throw new ProtocolViolationException("R2", $"call {id}, which is still in use")
            : call;
    }

    // Works on a copy of the reader: the options stand behind the arguments.
    private static int ReadTimeout(MessagePackReader reader)
    {
        reader.Skip();
        int timeout = 0;
        int count = reader.ReadMapHeader();
        for (int i = 0; i < count; i++)
        {
            if (reader.ReadUInt32() == (uint)CallOption.Timeout)
            {
                timeout = (int)Math.Clamp(reader.ReadInt64(), 1, int.MaxValue);
            }
            else
            {
                reader.Skip();
            }
        }

        return timeout;
    }
}
