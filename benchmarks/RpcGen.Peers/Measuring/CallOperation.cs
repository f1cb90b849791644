using RpcGen.LoadGen.Workloads;

namespace RpcGen.Peers.Measuring;

/// <summary>A call as the peer's own client makes it, without a wrapper around its task.</summary>
internal sealed class CallOperation<T>(Func<ValueTask<T>> call, Predicate<T> isRight) : IOperation
{
    public async Task VerifyAsync()
    {
        T answer = await call();
        if (!isRight(answer))
        {
            throw new InvalidDataException($"The answer is wrong: {answer}");
        }
    }

    public Task<int> SequentialAsync(double[] microseconds, TimeSpan time) =>
        CallLoop.SequentialAsync(call, microseconds, time);

    public Task<(double PerSecond, long[] Counts)> ParallelAsync(double[][] microseconds, TimeSpan time) =>
        CallLoop.ParallelAsync(call, microseconds, time);
}
