using System.Diagnostics;
using RpcGen.LoadGen.Measuring;

namespace RpcGen.LoadGen.Workloads;

/// <summary>
/// W8: 1, 10, 100 and 1000 connections: memory of an idle one, and calls per second over all of them.
/// </summary>
internal static class ManyConnectionsWorkload
{
    public static async Task<List<Row>> RunAsync(string transport, double seconds)
    {
        List<Row> rows = [];
        foreach (int connections in (int[])[1, 10, 100, 1000])
        {
            rows.Add(await RunAsync(transport, connections, seconds));
        }

        return rows;
    }

    private static async Task<Row> RunAsync(string transport, int count, double seconds)
    {
        // All connections receive on the thread pool, because a program would not use a thousand receive threads.
        RpcConnectionOptions options = Sessions.Options with { MaxDedicatedThreads = 0 };
        string endpoint = Sessions.NewEndpoint(transport);
        Environment.SetEnvironmentVariable("LOADGEN_THREADS", "0");
        using Process server = OwnProcess.Start(redirect: true, "serve", endpoint, "none", "");
        Environment.SetEnvironmentVariable("LOADGEN_THREADS", null);
        await server.StandardOutput.ReadLineAsync();
        await using RpcConnection control = await RpcConnection.ConnectAsync(endpoint, options);
        ILoad load = control.GetProxy<ILoad>();
        await load.AddAsync(1, 2);
        Usage serverBefore = await SettledAsync(load);
        Usage before = Settled();
        List<RpcConnection> connections = [];
        for (int i = 0; i < count; i++)
        {
            RpcConnection connection = await RpcConnection.ConnectAsync(endpoint, options);
            await connection.GetProxy<ILoad>().AddAsync(1, 2);
            connections.Add(connection);
        }

        long memory = Settled().Since(before).ManagedBytes
            + (await SettledAsync(load)).Since(serverBefore).ManagedBytes;
        double perSecond = await BusyAsync(connections, TimeSpan.FromSeconds(seconds / 4));
        await Task.WhenAll(connections.Select(connection => connection.DisposeAsync().AsTask()));
        await control.CloseAsync();
        server.StandardInput.Close();
        await server.WaitForExitAsync();
        return new Row
        {
            Workload = "W8",
            Transport = transport,
            Connections = count,
            MemoryPerConnection = (double)memory / count,
            CallsPerSecond = perSecond,
            Note = "managed bytes per idle connection, both ends together",
        };
    }

    private static async Task<double> BusyAsync(List<RpcConnection> connections, TimeSpan time)
    {
        long end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        long[] counts = await Task.WhenAll(connections.Select(connection => Task.Run(async () =>
        {
            ILoad load = connection.GetProxy<ILoad>();
            long count = 0;
            for (; Stopwatch.GetTimestamp() < end; count++)
            {
                await load.AddAsync(1, 2);
            }

            return count;
        })));
        return counts.Sum() / time.TotalSeconds;
    }

    private static Usage Settled()
    {
        GC.Collect();
        return Usage.Now();
    }

    private static async Task<Usage> SettledAsync(ILoad load)
    {
        await load.CollectAsync();
        return await load.UsageAsync();
    }
}
