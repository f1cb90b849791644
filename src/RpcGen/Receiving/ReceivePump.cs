using RpcGen.Buffers;
using RpcGen.Framing;
using RpcGen.Threads;
using RpcGen.Transports.SharedMemory;

namespace RpcGen.Receiving;

/// <summary>
/// Receives for one connection: reads bytes, splits them into frames and passes these to the sink, which may run user
/// code. One run at a time owns it. See PumpRun for the case that user code keeps the thread.
/// </summary>
/// <remarks>
/// Memory ordering of a hand-off: the owner writes the pump's fields (above all the buffer positions) before the
/// volatile store of busy in Enter. The stall detector's compare-and-swap acquires that store, and starting the next
/// run publishes the fields. Of the owner's swap busy → idle and the stall detector's busy → idle(epoch + 1) exactly
/// one succeeds.
/// </remarks>
internal sealed class ReceivePump(
    RpcChannel channel, FrameWriter writer, FrameSource source, IFrameSink sink, bool blocking)
{
    // (epoch << 1) | busy. Written by the owner (busy, idle) and by the thread that hands off (next epoch).
    private long _state;

    // Entries into user code, by which the stall detector distinguishes them. Written only by the owner.
    private long _entries;

    private MethodState? _method;

    // 0 = waiting for bytes, 1 = processing. Written only by the owner.
    private int _active;

    private long _seenEntries = -1;

    // ReceiveBlocking returns this instead of a number of bytes if frames are already in the source.
    private const int FramesAreThere = -1;

    private readonly SharedMemoryChannel? _ring = channel as SharedMemoryChannel;

    // The exception of a borrower that received its answer itself. Passed on with the receive role.
    private Exception? _borrowersFailure;

    // Statistics of calls that receive their answer themselves. Racy on purpose: lost updates only affect speed.
    private BorrowBudget _borrowing;

    private int _ended;

    public long State => Volatile.Read(ref _state);

    public bool IsActive => Volatile.Read(ref _active) != 0;

    public void Start()
    {
        StallDetector.Add(this);
        StartRun(0);
    }

    public void Enter(long busy, MethodState? method)
    {
        _method = method;
        _entries++;
        Volatile.Write(ref _state, busy);
    }

    public bool TryExit(long busy, long idle) => Interlocked.CompareExchange(ref _state, idle, busy) == busy;

    /// <summary>
    /// Hands the pump off if the same user code has run since the last tick. Called about every millisecond.
    /// </summary>
    public void Tick()
    {
        long state = State;
        long entries = Volatile.Read(ref _entries);
        if ((state & 1) != 0 && entries == _seenEntries)
        {
            Volatile.Read(ref _method)?.MarkSlow();
            TryHandOff(state);
        }

        _seenEntries = entries;
    }

    public void TryHandOff(long busy)
    {
        long next = (busy >> 1) + 1;
        if (Interlocked.CompareExchange(ref _state, next << 1, busy) == busy)
        {
            // The stuck thread may still decode its frame. It touches nothing else of the source.
            source.LeaveBuffer();
            StartRun(next);
        }
    }

    private void StartRun(long epoch)
    {
        // Not on the thread pool: a hand-off is needed above all when all pool threads are blocked.
        PumpRun run = new(this, writer, epoch);
        try
        {
            WorkerThreads.Run(static state => ((PumpRun)state).Pump.Run((PumpRun)state), run);
        }
        catch (OutOfMemoryException)
        {
            // The system has no threads left.
            ThreadPool.UnsafeQueueUserWorkItem(static run => run.Pump.Run(run), run, preferLocal: false);
        }
    }

    private void Run(PumpRun run)
    {
        // Sends what the previous run deferred and could not flush.
        writer.FlushFromPump();
        if (blocking)
        {
            RunBlocking(run);
        }
        else
        {
            _ = RunAsync(run);
        }
    }

    private void RunBlocking(PumpRun run)
    {
        try
        {
            while (Process(run))
            {
                Volatile.Write(ref _active, 0);
                int count = ReceiveBlocking();
                if (!Take(count))
                {
                    return;
                }
            }
        }
        catch (Exception exception)
        {
            EndIfOwner(run, exception);
        }
    }

    private async Task RunAsync(PumpRun run)
    {
        try
        {
            while (Process(run))
            {
                Volatile.Write(ref _active, 0);
                while (sink.IsOverwhelmed && !writer.IsClosed)
                {
                    await writer.WaitForProgressAsync().ConfigureAwait(false);
                }

                int count = await channel.ReceiveAsync(source.ReceiveMemory()).ConfigureAwait(false);
                if (!Take(count))
                {
                    return;
                }
            }
        }
        catch (Exception exception)
        {
            EndIfOwner(run, exception);
        }
    }

    private bool Take(int count)
    {
        BecomeActive();
        if (count == 0)
        {
            End(null);
            return false;
        }

        if (count != FramesAreThere)
        {
            source.Received(count);
        }

        return true;
    }

    /// <summary>
    /// Takes the receive role for a caller that is about to make a call and wait for it, if no thread is receiving and
    /// such calls have been short. <see cref="ReceiveAnswer"/> must follow. Called before the call is sent, so that its
    /// answer does not wake the pump thread.
    /// </summary>
    public bool TryBorrow() =>
        _ring is { ReceivesFromRing: true } ring && PumpRun.Current is not { IsOwner: true }
        && _borrowing.IsWorthwhile() && ring.TryBorrow();

    /// <summary>
    /// Receives the answer of a call on the thread that waits for it, if it arrives soon, and returns the role. Leaves
    /// all other frames to the pump thread: user code may run only there, since the caller may hold locks.
    /// </summary>
    /// <param name="call">
    /// A call whose arguments have no attachments and that no code awaits; null if it was not sent.
    /// </param>
    public void ReceiveAnswer(AnswerWaiter? call)
    {
        TakenAnswer answer = default;
        bool leaves = true;
        try
        {
            leaves = call is not null && !TryReceiveAnswer(call, ref answer);
        }
        catch (Exception exception)
        {
            // The exception ends the connection, which the pump does.
            _borrowersFailure = exception;
        }
        finally
        {
            _ring!.GiveBack(leaves);
        }

        if (answer.Call is not null)
        {
            // After the role was returned: decoding may run user code, which may make calls.
            sink.ProcessAnswer(answer, call!);
            answer.Release();
        }
    }

    /// <returns>False if frames are left for the pump thread.</returns>
    private bool TryReceiveAnswer(AnswerWaiter call, ref TakenAnswer answer)
    {
        SharedMemoryChannel ring = _ring!;
        if (!source.IsEmpty || _borrowersFailure is not null)
        {
            // The pump thread has not yet processed what another borrower left.
            return false;
        }

        SpinWatch watch = default;
        while (!call.IsCompleted && answer.Call is null)
        {
            if (ring.SpinAsBorrower())
            {
                source.ReceiveSpans(out Span<byte> first, out Span<byte> second);
                source.Received(ring.ReceiveAsBorrower(first, second));
                if (!source.NextIsAnswerTo(call.Id))
                {
                    return false;
                }

                source.TryTake(out ReceivedFrame frame);
                answer = sink.TakeAnswer(frame);
                _borrowing.Succeeded(watch.Lost);
            }
            else if (!watch.GoesOn(SpinBudget.MaxTicks))
            {
                _borrowing.Failed(SpinBudget.MaxTicks);
                break;
            }
        }

        return source.IsEmpty;
    }

    // While output waits for room in the channel, the pump waits for either direction. So two peers that are both busy
    // sending still read, and neither waits for the other forever.
    private int ReceiveBlocking()
    {
        while (writer.IsPumpFlushing)
        {
            RpcChannelReadiness ready = channel.Wait(RpcChannelReadiness.Receive | RpcChannelReadiness.Send);
            if ((ready & RpcChannelReadiness.Send) != 0)
            {
                writer.ContinuePumpFlush();
            }

            if ((ready & RpcChannelReadiness.Receive) != 0)
            {
                break;
            }
        }

        while (sink.IsOverwhelmed && !writer.IsClosed)
        {
            WaitForOutput();
        }

        if (_ring is { ReceivesFromRing: true } && !_ring.AwaitBytes())
        {
            return _borrowersFailure is null ? FramesAreThere : throw _borrowersFailure;
        }

        source.ReceiveSpans(out Span<byte> first, out Span<byte> second);
        return channel.Receive(first, second);
    }

    // Receiving more would only produce more output that the peer does not accept.
    private void WaitForOutput()
    {
        if (writer.IsPumpFlushing)
        {
            channel.Wait(RpcChannelReadiness.Send);
            writer.ContinuePumpFlush();
        }
        else
        {
            Uninterrupted.Wait(writer.WaitForProgressAsync());
        }
    }

    // Pairs with StallDetector.Sleep: its barrier makes this store visible, or the load in WakeIfAsleep sees s_asleep.
    private void BecomeActive()
    {
        Volatile.Write(ref _active, 1);
        StallDetector.WakeIfAsleep();
    }

    /// <summary>Processes all complete frames. Returns false if the run was handed off.</summary>
    private bool Process(PumpRun run)
    {
        run.Activate();
        try
        {
            while (source.TryTake(out ReceivedFrame frame))
            {
                try
                {
                    sink.Process(run, frame);
                }
                finally
                {
                    frame.Lease?.Release();
                }

                if (!run.ExitUserCode())
                {
                    return false;
                }
            }
        }
        finally
        {
            PumpRun.Deactivate();
        }

        writer.FlushFromPump();
        return true;
    }

    private void EndIfOwner(PumpRun run, Exception exception)
    {
        // Not an exception of user code: handlers and continuations report their own.
        if (run.ExitUserCode() && run.IsOwner)
        {
            End(exception);
        }
    }

    private void End(Exception? exception)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            Volatile.Write(ref _active, 0);
            StallDetector.Remove(this);
            sink.Ended(exception);
        }
    }
}
