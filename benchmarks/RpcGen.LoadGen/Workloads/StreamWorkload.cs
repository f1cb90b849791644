using System.Diagnostics;
using RpcGen.LoadGen.Measuring;

namespace RpcGen.LoadGen.Workloads;

/// <summary>W4: the server streams a million items, the client enumerates them. Median of seven.</summary>
internal static class StreamWorkload
{
    private const int Items = 1_000_000;
    private const int Rounds = 7;

    private const int SlowStreams = 100;

    public static async Task<Row> RunAsync(Session session)
    {
        await EnumerateAsync(session);
        (long clientReading, long serverReading) = await LatencyWorkload.AllocationOfReadingAsync(session);
        List<double> perSecond = [];
        Usage serverBefore = await session.Load.UsageAsync();
        Usage before = Usage.Now();
        for (int i = 0; i < Rounds; i++)
        {
            perSecond.Add(Items / (await EnumerateAsync(session)).TotalSeconds);
        }

        Usage client = Usage.Now().Since(before);
        Usage server = (await session.Load.UsageAsync()).Since(serverBefore);
        return new Row
        {
            Workload = "W4",
            Transport = session.Transport,
            ItemsPerSecond = Quantiles.Median(perSecond),
            CpuPerCall = LatencyWorkload.CpuPerCall(session, client, server, (long)Rounds * Items),
            ClientBytesPerCall = LatencyWorkload.PerCall(client.AllocatedBytes, clientReading, (long)Rounds * Items),
            ServerBytesPerCall = session.IsOneProcess
                ? null
                : LatencyWorkload.PerCall(server.AllocatedBytes, serverReading, (long)Rounds * Items),
            Note = "per item, not per call",
        };
    }

    /// <summary>
    /// A hundred streams that are opened and not read: the memory that they hold, against the sum of their windows.
    /// </summary>
    public static async Task<Row> RunSlowAsync(Session session)
    {
        await EnumerateAsync(session);
        long idle = await MemoryAsync(session);
        List<IAsyncEnumerator<Item>> streams = [];
        for (int i = 0; i < SlowStreams; i++)
        {
            IAsyncEnumerator<Item> stream = session.Load.StreamAsync(Items).GetAsyncEnumerator();
            await stream.MoveNextAsync();
            streams.Add(stream);
        }

        // Small calls still pass. When they are answered, everything that may be sent has been sent.
        for (int i = 0; i < 100; i++)
        {
            await session.Load.AddAsync(1, 2);
        }

        long held = await MemoryAsync(session) - idle;
        long windows = (long)SlowStreams * new RpcLimits().StreamWindow;
        foreach (IAsyncEnumerator<Item> stream in streams)
        {
            await stream.DisposeAsync();
        }

        return new Row
        {
            Workload = "slow",
            Transport = session.Transport,
            InFlight = SlowStreams,
            MemoryPerConnection = held,
            Note = $"both processes hold {held / (double)windows:0.00} x the sum of the windows ({windows} bytes)",
        };
    }

    private static async Task<long> MemoryAsync(Session session)
    {
        await session.Load.CollectAsync();
        long server = (await session.Load.UsageAsync()).ManagedBytes;
        GC.Collect();
        long client = Usage.Now().ManagedBytes;
        return session.IsOneProcess ? client : client + server;
    }

    private static async Task<TimeSpan> EnumerateAsync(Session session)
    {
        long start = Stopwatch.GetTimestamp();
        int count = 0;
        double sum = 0;
        await foreach (Item item in session.Load.StreamAsync(Items))
        {
            count++;
            sum += item.Value;
        }

        if (count != Items || sum != (double)Items * (Items - 1) / 4)
        {
            throw new InvalidDataException($"{count} items with the sum {sum} arrived");
        }

        return Stopwatch.GetElapsedTime(start);
    }
}
