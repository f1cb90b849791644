using System.Diagnostics;

namespace RpcGen.Calls;

internal sealed partial class CallTable
{
    // Guarded by _gate, like everything below.
    private int[] _free = new int[16];
    private int _freeCount;
    private int _used;
    private bool _refuses;
    private bool _isClosed;

    // In the order of arrival. While a call waits, no slot is free: each released slot passes to the first waiter.
    private readonly LinkedList<TaskCompletionSource<int>> _waiters = new();

    /// <summary>True if the table accepts no further calls.</summary>
    public bool IsRefusing => Volatile.Read(ref _refuses);

    /// <summary>The number of slots that are taken. It may have changed when it is read.</summary>
    public int InFlight => Volatile.Read(ref _used);

    /// <summary>Waits for a slot, behind the calls that wait already.</summary>
    /// <returns>
    /// The slot, for <see cref="TryAdd"/> or <see cref="Release"/>; -1 if the table accepts no further calls.
    /// </returns>
    public async ValueTask<int> WaitForSlotAsync(CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource<int>> place =
            new(new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously));
        using (_gate.Enter())
        {
            AssertInvariants();
            int free = _refuses ? -1 : TryTakeFree();
            if (free >= 0 || _refuses)
            {
                return free;
            }

            _waiters.AddLast(place);
        }

        try
        {
            return await place.Value.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await LeaveAsync(place).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Releases a slot that was waited for and is not needed after all.</summary>
    public void Release(int slot)
    {
        TaskCompletionSource<int>? next = null;
        TaskCompletionSource? idle = null;
        using (_gate.Enter())
        {
            AssertInvariants();
            if (!_isClosed)
            {
                PassOn(slot, ref next, ref idle);
            }
        }

        next?.TrySetResult(slot);
        idle?.TrySetResult();
    }

    /// <summary>Refuses further calls; the calls in the table continue.</summary>
    public void Refuse()
    {
        TaskCompletionSource<int>[] waiters;
        using (_gate.Enter())
        {
            AssertInvariants();
            waiters = TakeWaiters();
        }

        SendAway(waiters);
    }

    // Under _gate. Passes a slot to the call that has waited longest; without a waiter, the slot becomes free.
    private void PassOn(int id, ref TaskCompletionSource<int>? next, ref TaskCompletionSource? idle)
    {
        Debug.Assert(_gate.IsHeld, "A slot is passed on under the lock");
        Debug.Assert(_used > 0, "A slot that is passed on was used");
        Debug.Assert(_calls[id] is null, "A slot that is passed on holds no call");
        Debug.Assert(Array.IndexOf(_free, id, 0, _freeCount) < 0, "A slot that is passed on is not free");
        if (_waiters.First is { } first)
        {
            _waiters.RemoveFirst();
            next = first.Value;
            return;
        }

        _free[_freeCount++] = id;
        if (--_used == 0)
        {
            (idle, _idle) = (_idle, null);
        }
    }

    private int TryTakeFree()
    {
        Debug.Assert(_gate.IsHeld, "A slot is taken under the lock");
        if (_freeCount == 0 && !TryGrow())
        {
            return -1;
        }

        _used++;
        return _free[--_freeCount];
    }

    // Ends a wait that was cancelled. A slot may have been passed to it before.
    private async ValueTask LeaveAsync(LinkedListNode<TaskCompletionSource<int>> place)
    {
        using (_gate.Enter())
        {
            AssertInvariants();
            if (place.List is not null)
            {
                _waiters.Remove(place);
                return;
            }
        }

        int slot = await place.Value.Task.ConfigureAwait(false);
        if (slot >= 0)
        {
            Release(slot);
        }
    }

    private TaskCompletionSource<int>[] TakeWaiters()
    {
        Debug.Assert(_gate.IsHeld, "Waiters are taken under the lock");
        _refuses = true;
        TaskCompletionSource<int>[] waiters = [.. _waiters];
        _waiters.Clear();
        return waiters;
    }

    private static void SendAway(TaskCompletionSource<int>[] waiters)
    {
        foreach (TaskCompletionSource<int> waiter in waiters)
        {
            waiter.TrySetResult(-1);
        }
    }

    private bool TryGrow()
    {
        int size = Math.Min(_calls.Length * 2, _limit);
        if (_used >= size)
        {
            return false;
        }

        int old = _calls.Length;
        Array.Resize(ref _calls, size);
        Array.Resize(ref _free, size);
        if (_deadlines is not null)
        {
            Array.Resize(ref _deadlines, size);
            _deadlines.AsSpan(old).Fill(long.MaxValue);
        }

        Free(old, size);
        return true;
    }

    // Low slots are used first: they make small frames and keep the receiver's table small.
    private void Free(int from, int to)
    {
        for (int id = Math.Min(to, _limit) - 1; id >= from; id--)
        {
            _free[_freeCount++] = id;
        }
    }
}
