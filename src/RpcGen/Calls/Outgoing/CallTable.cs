using System.Diagnostics;
using RpcGen.Buffers;
using RpcGen.CompilerServices;

namespace RpcGen.Calls;

/// <summary>
/// The calls of this side, by slot. A slot is taken when a call is sent. It is free again when the peer's final answer
/// has arrived, even if the call ended here long before.
/// </summary>
internal sealed partial class CallTable
{
    private readonly Latch _gate = new();
    private readonly int _limit;

    // Guarded by _gate, like everything below.
    private PendingCall?[] _calls = new PendingCall?[16];
    private long[]? _deadlines;
    private AttachmentList?[]? _attachments;
    private TaskCompletionSource? _idle;

    public CallTable(int limit)
    {
        _limit = limit;
        Free(0, _calls.Length);
    }

    /// <summary>Stores a call in a slot.</summary>
    /// <param name="call">The call.</param>
    /// <param name="attachments">The attachments of its arguments; they end with the slot.</param>
    /// <param name="slot">The slot that was waited for; -1 to take a free one.</param>
    /// <returns>The slot, or -1 if all are taken or the table accepts no further calls.</returns>
    public int TryAdd(PendingCall call, AttachmentList? attachments = null, int slot = -1)
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            int id = _refuses ? -1 : slot >= 0 ? slot : TryTakeFree();
            if (id < 0)
            {
                return -1;
            }

            Debug.Assert(_calls[id] is null, "A slot is taken once");
            call.Id = id;
            _calls[id] = call;
            if (attachments is not null)
            {
                if (_attachments is null || _attachments.Length < _calls.Length)
                {
                    Array.Resize(ref _attachments, _calls.Length);
                }

                Debug.Assert(_attachments[id] is null, "A free slot holds no attachments");
                _attachments[id] = attachments;
            }

            return id;
        }
    }

    /// <summary>Sets the deadline of a call, unless it has ended.</summary>
    public void SetDeadline(PendingCall call, int id, long deadline)
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            if (ReferenceEquals(_calls[id], call))
            {
                (_deadlines ??= NewDeadlines())[id] = deadline;
            }
        }
    }

    /// <summary>Takes the call of a final answer out of its slot.</summary>
    /// <param name="id">The slot.</param>
    /// <param name="attachments">The attachments of the call's arguments; the caller ends them.</param>
    /// <returns>The call; a marker if it had ended here; null if the slot is not taken.</returns>
    public PendingCall? Take(int id, out AttachmentList? attachments)
    {
        TaskCompletionSource<int>? next = null;
        TaskCompletionSource? idle = null;
        PendingCall? call;
        attachments = null;
        using (_gate.Enter())
        {
            AssertInvariants();
            if ((uint)id >= (uint)_calls.Length || _calls[id] is null)
            {
                return null;
            }

            call = _calls[id];
            if (call!.State == MarkerState.Cancelling)
            {
                // The Cancel frame has not been sent yet. The slot must not be reused before that, or the frame would
                // cancel the next call in it.
                _calls[id] = call.Marker(MarkerState.CancellingAnswered);
                attachments = TakeAttachments(id);
                return call;
            }

            if (call.State == MarkerState.CancellingAnswered)
            {
                return null;
            }

            attachments = FreeSlot(id, ref next, ref idle);
        }

        next?.TrySetResult(id);
        idle?.TrySetResult();
        return call;
    }

    /// <summary>Returns the methods of the calls that have no answer and are still waited for.</summary>
    public List<string> ListMethods()
    {
        List<string> methods = [];
        using (_gate.Enter())
        {
            AssertInvariants();
            foreach (PendingCall? call in _calls)
            {
                if (call is { State: MarkerState.None, Method: { } method })
                {
                    methods.Add(method.QualifiedName);
                }
            }
        }

        return methods;
    }

    /// <summary>Returns the faults with which a call may end.</summary>
    public RpcFaultDescriptor[] FaultsOf(int id)
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            return (uint)id >= (uint)_calls.Length || _calls[id] is not { } call ? []
                : call.Target is { PromiseFaults: { Length: > 0 } promised } ? [.. call.Faults, .. promised]
                : call.Faults;
        }
    }

    /// <summary>Claims a call that ends here. <see cref="EndClaim"/> must follow.</summary>
    /// <returns>True for the first claim; no other thread may complete the call then.</returns>
    public bool TryClaim(PendingCall call)
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            int id = call.Id;
            if (!ReferenceEquals(_calls[id], call))
            {
                return false;
            }

            _calls[id] = call.Marker(MarkerState.Cancelling);
            ClearDeadline(id);
            return true;
        }
    }

    /// <summary>Releases a claimed slot: at once, or when the peer's final answer arrives.</summary>
    /// <returns>The attachments of the call's arguments, if the slot is free now; the caller ends them.</returns>
    public AttachmentList? EndClaim(int id, bool peerWillAnswer)
    {
        AttachmentList? attachments = null;
        TaskCompletionSource<int>? next = null;
        TaskCompletionSource? idle = null;
        using (_gate.Enter())
        {
            AssertInvariants();
            if (_calls[id] is not { } marker)
            {
                return null; // The table was closed meanwhile.
            }

            Debug.Assert(
                marker.State is MarkerState.Cancelling or MarkerState.CancellingAnswered, "A claim precedes its end");
            if (peerWillAnswer && marker.State == MarkerState.Cancelling)
            {
                _calls[id] = marker.Marker(MarkerState.Abandoned);
            }
            else
            {
                attachments = FreeSlot(id, ref next, ref idle);
            }
        }

        next?.TrySetResult(id);
        idle?.TrySetResult();
        return attachments;
    }

    /// <summary>Claims the calls whose deadline has passed, and returns the next deadline.</summary>
    public List<PendingCall> TakeExpired(long now, out long next)
    {
        List<PendingCall> expired = [];
        next = long.MaxValue;
        using (_gate.Enter())
        {
            AssertInvariants();
            for (int id = 0; id < _deadlines?.Length; id++)
            {
                if (_deadlines[id] > now)
                {
                    next = Math.Min(next, _deadlines[id]);
                }
                else if (_calls[id] is { } call)
                {
                    Debug.Assert(call.State == MarkerState.None, "A call that has ended has no deadline");
                    _calls[id] = call.Marker(MarkerState.Cancelling);
                    _deadlines[id] = long.MaxValue;
                    expired.Add(call);
                }
            }
        }

        return expired;
    }

    /// <summary>Moves all deadlines into the future.</summary>
    public void Postpone(long by)
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            for (int id = 0; id < _deadlines?.Length; id++)
            {
                if (_deadlines[id] != long.MaxValue)
                {
                    _deadlines[id] += by;
                }
            }
        }
    }

    /// <summary>Waits until no slot is taken.</summary>
    public Task WaitUntilIdleAsync()
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            return _used > 0
                ? (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                : Task.CompletedTask;
        }
    }

    /// <summary>Refuses further calls and removes those in the table.</summary>
    /// <param name="attachments">The attachments of all calls' arguments; the caller ends them.</param>
    public List<PendingCall> Close(out List<AttachmentList> attachments)
    {
        List<PendingCall> calls = [];
        TaskCompletionSource<int>[] waiters;
        TaskCompletionSource? idle;
        using (_gate.Enter())
        {
            AssertInvariants();
            waiters = TakeWaiters();
            _isClosed = true;
            for (int id = 0; id < _calls.Length; id++)
            {
                if (_calls[id] is { State: MarkerState.None } call)
                {
                    calls.Add(call);
                }

                _calls[id] = null;
            }

            attachments = [.. (_attachments ?? []).OfType<AttachmentList>()];
            _attachments = null;
            _used = 0;
            (idle, _idle) = (_idle, null);
        }

        SendAway(waiters);
        idle?.TrySetResult();
        return calls;
    }

    private AttachmentList? FreeSlot(int id, ref TaskCompletionSource<int>? next, ref TaskCompletionSource? idle)
    {
        Debug.Assert(_gate.IsHeld, "A slot is freed under the lock");
        Debug.Assert(_calls[id] is not null, "A slot is freed once");
        _calls[id] = null;
        ClearDeadline(id);
        PassOn(id, ref next, ref idle);
        return TakeAttachments(id);
    }

    private AttachmentList? TakeAttachments(int id)
    {
        Debug.Assert(_gate.IsHeld, "Attachments are taken under the lock");
        if (_attachments is null || id >= _attachments.Length)
        {
            return null;
        }

        AttachmentList? attachments = _attachments[id];
        _attachments[id] = null;
        return attachments;
    }

    private void ClearDeadline(int id)
    {
        if (_deadlines is not null)
        {
            _deadlines[id] = long.MaxValue;
        }
    }

    [Conditional("DEBUG")]
    private void AssertInvariants()
    {
        Debug.Assert(_gate.IsHeld, "The lock is held");
        Debug.Assert(!_isClosed || _refuses, "A closed table refuses calls");
        Debug.Assert(!_refuses || _waiters.Count == 0, "No call waits at a table that refuses calls");
        Debug.Assert(_isClosed || _waiters.Count == 0 || _freeCount == 0, "No call waits while a slot is free");
        Debug.Assert(
            _isClosed || _used + _freeCount == Math.Min(_calls.Length, _limit), "Each slot is either used or free");
        Debug.Assert(_idle is null || _used > 0, "The wait for idleness ends when no slot is used");
        Debug.Assert(_deadlines is null || _deadlines.Length == _calls.Length, "Each slot has a deadline");
        Debug.Assert(
            _attachments is null || _attachments.Length <= _calls.Length, "Only slots have attachments");
    }

    private long[] NewDeadlines()
    {
        long[] deadlines = new long[_calls.Length];
        Array.Fill(deadlines, long.MaxValue);
        return deadlines;
    }
}
