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
    private readonly List<IncomingBinding> _bindings = [];

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Queue<QueuedCall> _deferred = new();
    private bool _draining;

    // Bytes in _deferred. Written under _gate, read by the pump.
    private long _deferredBytes;

    public bool HasTooManyDeferred =>
        Volatile.Read(ref _deferredBytes) > connection.Options.Limits.MaxDeferredBytes;

    // Replies wait to be sent: running more handlers would only make more of them.
    private bool IsCongested => connection.Writer.IsCongested
        || connection.Writer.QueuedBulkBytes > Math.Max(
            connection.Options.Limits.MaxDeferredBytes, 4 * connection.PeerMaxMessageSize);

    /// <summary>Calls whose handler has not ended.</summary>
    public int ActiveCount => Volatile.Read(ref _calls).Count(call => call is { IsActive: true });

    public IncomingBinding Bind(int id, ref MessagePackReader reader)
    {
        if (id != _bindings.Count || id >= connection.Options.Limits.MaxBindings)
        {
            throw new ProtocolViolationException("B1", $"binding {id} where {_bindings.Count} is next");
        }

        IncomingBinding binding = new(ref reader);
        binding.Resolve(connection.FindExposed(binding.ContractName));
        _bindings.Add(binding);
        return binding;
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
        if (bindingId >= _bindings.Count || method >= _bindings[bindingId].MethodCount)
        {
            throw new ProtocolViolationException("R3", $"call of method {method} of binding {bindingId}, never bound");
        }

        IncomingBinding binding = _bindings[bindingId];
        int timeout = elements > 5 ? ReadTimeout(reader) : 0;
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
            call.Begin(run, state, timeout);
            contract.Descriptor.Dispatch(contract.Target, ordinal, call, ref reader);
            return;
        }

        call.Begin(null, state, timeout);
        QueuedCall queued = new(
            call, contract, ordinal, frame, reader.Consumed);
        if (!congested || !TryDefer(queued))
        {
            ThreadPool.UnsafeQueueUserWorkItem(queued, preferLocal: false);
        }
    }

    private bool TryDefer(QueuedCall queued)
    {
        lock (_gate)
        {
            // Looked at again under the lock that Resume takes: either it sees this call, or this sees room.
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

            next.Execute();
        }

        // Output may have drained between the check and now, and its signal been missed.
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
