using RpcGen.LoadGen.Measuring;
using RpcGen.LoadGen.Raw;

namespace RpcGen.Peers.Measuring;

/// <summary>A blocking ping-pong of so many bytes.</summary>
internal sealed class RawOperation(RawClient client, int requestBytes, int responseBytes) : IOperation
{
    private const int Trial = 100;

    public Task VerifyAsync()
    {
        client.Run(requestBytes, responseBytes, new double[1]);
        return Task.CompletedTask;
    }

    public Task<int> SequentialAsync(double[] microseconds, TimeSpan time)
    {
        // The server hears the number beforehand: a short trial tells how many fit.
        int trial = Math.Min(Trial, microseconds.Length);
        client.Run(requestBytes, responseBytes, microseconds.AsSpan(0, trial));
        int count = trial;
        if (time > TimeSpan.Zero)
        {
            double typical = Quantiles.Of(microseconds.AsSpan(0, trial), 0.5);
            count = (int)Math.Clamp(time.TotalMicroseconds / typical, 20, microseconds.Length);
            client.Run(requestBytes, responseBytes, microseconds.AsSpan(0, count));
        }

        return Task.FromResult(count);
    }

    public Task<(double PerSecond, long[] Counts)> ParallelAsync(double[][] microseconds, TimeSpan time) =>
        throw new NotSupportedException("A blocking ping-pong has one call in flight");
}
