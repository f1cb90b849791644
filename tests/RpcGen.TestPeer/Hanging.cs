namespace RpcGen.TestPeer;

/// <summary>Serves <see cref="IHanging"/> without a thread of the pool.</summary>
public sealed class Hanging : IHanging
{
    private int _running;

    public ValueTask HangAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource ended = new();
        Interlocked.Increment(ref _running);
        cancellationToken.Register(() =>
        {
            Interlocked.Decrement(ref _running);
            ended.SetCanceled(cancellationToken);
        });
        return new ValueTask(ended.Task);
    }

    public ValueTask<int> RunningAsync() => new(Volatile.Read(ref _running));
}
