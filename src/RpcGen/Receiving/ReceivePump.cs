using RpcGen.Buffers;
using RpcGen.Framing;
using RpcGen.Threads;
using RpcGen.Transports.SharedMemory;

namespace RpcGen.Receiving;

/// <summary>
/// Receives for one connection: reads bytes, cuts frames, has them processed, and runs user code in between. One run at
/// a time owns it. See PumpRun for what happens when user code keeps the thread.
/// </summary>
/// <remarks>
/// Memory ordering of a hand-off: everything the owner wrote to the pump (buffer positions above all) it wrote before
/// the volatile store of busy in Enter; the steward's compare-and-swap acquires that store, and starting the next run
/// publishes it. Of the owner's swap busy → idle and the steward's busy → idle(epoch + 1) exactly one succeeds.
/// </remarks>
internal sealed class ReceivePump(RpcChannel channel, FrameWriter writer, FrameSource source, IFrameSink sink, bool blocking)
{
    // (epoch << 1) | busy. Written by the owner (busy, idle) and by whoever hands off (next epoch).
    private long _state;

    // Entries into user code; tells the steward one stay from the next. Written by the owner only.
    private long _entries;

    private MethodState? _method;

    // 0 = waiting for bytes, 1 = processing. Written by the owner only.
    private int _active;

    private long _seenEntries = -1;

    // What ReceiveBlocking returns instead of a number of bytes.
    private const int FramesAreThere = -1;

    private readonly SharedMemoryChannel? _ring = channel as SharedMemoryChannel;

    // What a caller met that received its answer itself. Handed over with the receive role.
    private Exception? _borrowersFailure;

    // Of callers that wait for their answer; read and written without care, it is only about speed.
    private LoanBudget _loans;

    private int _ended;

    public long State => Volatile.Read(ref _state);

    public bool IsActive => Volatile.Read(ref _active) != 0;

    public void Start()
    {
        Steward.Add(this);
        StartRun(0);
    }

    public void Enter(long busy, MethodState? method)
    {
        _method = method;
        _entries++;
        Volatile.Write(ref _state, busy);
    }

    public bool TryExit(long busy, long idle) => Interlocked.CompareExchange(ref _state, idle, busy) == busy;

    /// <summary>Called by the steward about every millisecond: hands off if the same user code has run since.</summary>
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
            // The thread that is stuck may still decode its frame. It touches nothing else of the source.
            source.LeaveBuffer();
            StartRun(next);
        }
    }

    private void StartRun(long epoch)
    {
        // Not on the pool: when its threads are all blocked, that is the very moment a hand-off is for.
        PumpRun run = new(this, writer, epoch);
        try
        {
            WorkerThreads.Run(static state => ((PumpRun)state).Pump.Run((PumpRun)state), run);
        }
        catch (OutOfMemoryException)
        {
            // The system has no thread left.
            ThreadPool.UnsafeQueueUserWorkItem(static run => run.Pump.Run(run), run, preferLocal: false);
        }
    }

    private void Run(PumpRun run)
    {
        // What the run before deferred and could not flush any more.
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
    /// Takes the receive role for a caller who is about to make a call and wait for it, if nobody is receiving and
    /// calls like that have been short. <see cref="ReceiveAnswer"/> must follow. Before the call: its answer must not
    /// wake anybody.
    /// </summary>
    public bool TryBorrow() =>
        _ring is { ReceivesFromRing: true } ring && PumpRun.Current is not { IsOwner: true } && _loans.IsWorthwhile()
        && ring.TryBorrow();

    /// <summary>
    /// Receives the answer of a call on the thread that waits for it, if it comes soon, and gives the role back.
    /// Whatever else arrives is left to the pump's thread: user code may run there only, not below a caller who may
    /// hold locks.
    /// </summary>
    /// <param name="call">
    /// A call whose arguments attached nothing, and that nobody awaits; null if it was not sent after all.
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
            // It ends the connection, which is the pump's business.
            _borrowersFailure = exception;
        }
        finally
        {
            _ring!.GiveBack(leaves);
        }

        if (answer.Call is not null)
        {
            // Only now: decoding may run user code, which may make calls.
            sink.ProcessAnswer(answer, call!);
            answer.Release();
        }
    }

    /// <returns>False if something else has arrived.</returns>
    private bool TryReceiveAnswer(AnswerWaiter call, ref TakenAnswer answer)
    {
        SharedMemoryChannel ring = _ring!;
        if (!source.IsEmpty || _borrowersFailure is not null)
        {
            // The pump's thread has not come yet for what another borrower left.
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
                _loans.Succeeded(watch.Lost);
            }
            else if (!watch.GoesOn(SpinBudget.MaxTicks))
            {
                _loans.Failed(SpinBudget.MaxTicks);
                break;
            }
        }

        return source.IsEmpty;
    }

    // While output waits for room in the channel, the pump watches for both, so that two peers that are both busy
    // sending still read, and neither waits for the other for ever.
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

    // Reading on would only make more output that the peer does not take.
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

    // The store must be visible before Steward reads IsActive or not at all: see Steward for the argument.
    private void BecomeActive()
    {
        Volatile.Write(ref _active, 1);
        Steward.WakeIfAsleep();
    }

    /// <summary>Processes all complete frames. False if the run lost the pump.</summary>
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
        // User code cannot get here: handlers and continuations report their own exceptions.
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
            Steward.Remove(this);
            sink.Ended(exception);
        }
    }
}
