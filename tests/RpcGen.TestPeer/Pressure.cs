using System.Diagnostics;

namespace RpcGen.TestPeer;

/// <summary>What a serving process may suffer from.</summary>
internal static class Pressure
{
    private const int PoolThreads = 2;

    /// <summary>Serves until standard input ends. Holds no thread of the pool, which may have none.</summary>
    /// <returns>The exit code.</returns>
    public static int Serve(string kind, string endpoint)
    {
        RpcServer server = new();
        server.Expose<ITestService>(connection => new TestService(connection));
        server.Expose<IHanging>(new Hanging());
        server.ListenAsync(endpoint).GetAwaiter().GetResult();
        switch (kind)
        {
            case "starved":
                BlockPool();
                break;
            case "collecting":
                new Thread(Collect) { IsBackground = true }.Start();
                break;
            default:
                throw new ArgumentException($"unknown pressure '{kind}'; starved and collecting are known");
        }

        Console.WriteLine("ready");
        Console.In.ReadToEnd();
        return 0;
    }

    // Needs DOTNET_PROCESSOR_COUNT=2 where there are more processors: the pool cannot have fewer threads.
    private static void BlockPool()
    {
        if (!ThreadPool.SetMinThreads(PoolThreads, 1) || !ThreadPool.SetMaxThreads(PoolThreads, 1))
        {
            throw new InvalidOperationException($"the pool cannot have {PoolThreads} threads");
        }

        CountdownEvent blocked = new(PoolThreads);
        for (int i = 0; i < PoolThreads; i++)
        {
            ThreadPool.QueueUserWorkItem(_ =>
            {
                blocked.Signal();
                Thread.Sleep(Timeout.Infinite);
            });
        }

        blocked.Wait();
    }

    // Full collections that stop all threads, over a heap that takes them a while; about half of the time.
    private static void Collect()
    {
        object[] heap = [.. Enumerable.Range(0, 200_000).Select(i => new object[] { i })];
        while (true)
        {
            long start = Stopwatch.GetTimestamp();
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.KeepAlive(heap);
            Thread.Sleep(Stopwatch.GetElapsedTime(start));
        }
    }
}
