using System.Threading.Tasks.Sources;

namespace RpcGen.Streams;

internal sealed partial class StreamSender : IValueTaskSource<bool>
{
    // Guarded by _gate.
    private AwaitedBySender _awaited;
    private bool _interrupted;

    // Reset under _gate by the producer before it sets _awaited; completed by the thread that takes _awaited back.
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };

    /// <summary>Ends a wait early, so that the producer can check for other events.</summary>
    public void Interrupt()
    {
        lock (_gate)
        {
            // A producer that is about to wait must not miss it.
            _interrupted = !TryEndWait();
            if (_interrupted)
            {
                return;
            }
        }

        _core.SetResult(true);
    }

    /// <summary>
    /// Waits until the stream may send: for the consumer's credit, or else for room in the connection's output. Each
    /// wait has one end, and no wait leads to another.
    /// </summary>
    /// <returns>
    /// False if the consumer has left or the connection has ended; later waits then return false, too.
    /// </returns>
    public ValueTask<bool> WaitForCreditAsync()
    {
        short version;
        lock (_gate)
        {
            if (_stopped)
            {
                return new ValueTask<bool>(false);
            }

            if (_interrupted)
            {
                _interrupted = false;
                return new ValueTask<bool>(true);
            }

            bool hasCredit = _credit > 0;
            if (hasCredit && !IsOutputCongested)
            {
                return new ValueTask<bool>(!session.Writer.IsClosed);
            }

            _core.Reset();
            version = _core.Version;
            _awaited = hasCredit ? AwaitedBySender.Room : AwaitedBySender.Credit;
            if (!hasCredit)
            {
                return new ValueTask<bool>(this, version);
            }
        }

        _ = AwaitRoomAsync(version);
        return new ValueTask<bool>(this, version);
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private bool IsOutputCongested => session.Writer is { IsCongested: true } or { IsBulkCongested: true };

    // Completes the producer's wait for room, if it is still that wait: a stop or an interruption may have ended it.
    private async Task AwaitRoomAsync(short version)
    {
        bool room;
        do
        {
            room = await session.Writer.WaitForRoomAsync(forBulk: true).ConfigureAwait(false);
        }
        while (room && IsOutputCongested);

        lock (_gate)
        {
            if (_core.Version != version || !TryEndWait(AwaitedBySender.Room))
            {
                return;
            }
        }

        _core.SetResult(room);
    }

    // Under _gate. The thread that gets true must complete _core.
    private bool TryEndWait(AwaitedBySender? only = null)
    {
        if (_awaited == AwaitedBySender.Nothing || (only is { } awaited && awaited != _awaited))
        {
            return false;
        }

        _awaited = AwaitedBySender.Nothing;
        return true;
    }
}
