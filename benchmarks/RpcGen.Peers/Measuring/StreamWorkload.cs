using System.Diagnostics;

namespace RpcGen.Peers.Measuring;

/// <summary>W4: the server streams, the client enumerates. A turn is one stream, longer for faster peers.</summary>
internal sealed class StreamWorkload : IWorkload
{
    private const int FewestItems = 1000;
    private const int MostItems = 1_000_000;

    public string Name => "W4";

    public int? InFlight => null;

    public TimeSpan Turn { get; } = TimeSpan.FromSeconds(0.25);

    public async Task<Func<Task<Slice>>?> PrepareAsync(PeerSession session, TimeSpan warmUp)
    {
        if (session.Client.Stream is not { } stream)
        {
            return null;
        }

        // Longer streams until one takes a turn, and for as long as the warm-up lasts.
        int count = FewestItems;
        long begin = Stopwatch.GetTimestamp();
        TimeSpan time;
        do
        {
            time = await EnumerateAsync(stream, count);
            count = (int)Math.Clamp(count * (Turn / time), FewestItems, Math.Min(4.0 * count, MostItems));
        }
        while ((time < Turn / 2 && count < MostItems) || Stopwatch.GetElapsedTime(begin) < warmUp);
        return () => RunAsync(stream, count);
    }

    private static async Task<Slice> RunAsync(Func<int, Task<double>> stream, int count)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan time = await EnumerateAsync(stream, count);
        double bytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)count;
        return new Slice(time.TotalMicroseconds / count, null, null, count / time.TotalSeconds, bytes);
    }

    private static async Task<TimeSpan> EnumerateAsync(Func<int, Task<double>> stream, int count)
    {
        long start = Stopwatch.GetTimestamp();
        double sum = await stream(count);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        return sum == count * (count - 1.0) / 4
            ? time
            : throw new InvalidDataException($"{count} items with the sum {sum} arrived");
    }
}
