using System.Runtime.CompilerServices;
using RpcGen.LoadGen.Measuring;
using RpcGen.LoadGen.Workloads;

namespace RpcGen.LoadGen;

/// <summary>Runs workloads over transports and collects the rows.</summary>
internal static class RunCommand
{
    private const int Mebibyte = 1024 * 1024;

    private static readonly int[] s_payloads = [64, 1024, 4 * 1024, 16 * 1024, 64 * 1024, 256 * 1024, Mebibyte];

    public static async Task<List<Row>> RunAsync(
        string[] transports, string[] workloads, double seconds, bool pin, Action<string> progress)
    {
        List<Row> rows = [];
        foreach (string transport in transports)
        {
            foreach (string workload in workloads)
            {
                progress($"{workload} over {transport}");
                rows.AddRange(await RunOneAsync(transport, workload.ToUpperInvariant(), seconds, pin));
            }
        }

        return rows;
    }

    private static async Task<List<Row>> RunOneAsync(string transport, string workload, double seconds, bool pin)
    {
        if (workload == "KILL")
        {
            return !Sessions.IsReachable(transport) ? [] : [await KillWorkload.RunAsync(transport)];
        }

        if (workload == "STARVE")
        {
            return !Sessions.IsReachable(transport) ? [] : [await StarvationWorkload.RunAsync(transport)];
        }

        // These workloads start processes of their own, so they need a transport that other processes can reach.
        if (workload is "W7" or "W8")
        {
            return !Sessions.IsReachable(transport) ? []
                : workload == "W7" ? [await ColdWorkload.RunAsync(transport)]
                : await ManyConnectionsWorkload.RunAsync(transport, seconds);
        }

        await using Session session = await Sessions.OpenAsync(transport, pin);
        ILoad load = session.Load;
        Order order = Order.Sample();
        int orderBytes = 290; // what one order takes on the wire, for the baseline

        // Frame sizes of the wire format: a request of Add has 15 bytes, its answer 11.
        switch (workload)
        {
            case "W1":
                return [await LatencyWorkload.RunAsync(session, "W1", Add, 15, 11, seconds)];
            case "W2":
                return [await EchoAsync(session, "W2", 1024, seconds)];
            case "W3":
                return
                [
                    await ThroughputWorkload.RunAsync(session, "W3", Add, 8, seconds),
                    await ThroughputWorkload.RunAsync(session, "W3", Add, 64, seconds),
                    await ThroughputWorkload.RunAsync(session, "W3", Add, 256, seconds),
                ];
            case "W4":
                return [await StreamWorkload.RunAsync(session)];
            case "SLOW":
                return [await StreamWorkload.RunSlowAsync(session)];
            case "W5":
                return [await EchoAsync(session, "W5", Mebibyte, seconds)];
            case "W6":
                return
                [
                    await LatencyWorkload.RunAsync(session, "W6", EchoOrder, orderBytes, orderBytes, seconds),
                    await ThroughputWorkload.RunAsync(session, "W6", EchoOrder, 64, seconds),
                ];
            case "W9":
                return [await BulkWorkload.RunAsync(session, Math.Max(4, seconds))];
            case "W10":
                return [await BlockingHandlerWorkload.RunAsync(session)];
            case "BLOCKING":
                return [await LatencyWorkload.RunAsync(session, "blocking", BlockingAdd, 15, 11, seconds)];
            case "SPARSE":
                return [await SparseWorkload.RunAsync(session, seconds)];
            case "IDLE":
                return [await IdleWorkload.RunAsync(session, seconds)];
            case "PAYLOADS":
                List<Row> rows = [];
                foreach (int payload in s_payloads)
                {
                    rows.Add(await EchoAsync(session, "payloads", payload, seconds));
                }

                return rows;
            default:
                throw new ArgumentException($"unknown workload '{workload}'; W1 to W10 are known");
        }

        ValueTask<int> Add() => load.AddAsync(1, 2);
        ValueTask<Order> EchoOrder() => load.EchoOrderAsync(order);
        ValueTask<int> BlockingAdd() => new(load.Add(1, 2));
    }

    private static Task<Row> EchoAsync(Session session, string workload, int size, double seconds)
    {
        RpcBuffer payload = RpcBuffer.Rent(size);
        return LatencyWorkload.RunAsync(session, workload, Echo, size + 17, size + 13, seconds);

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        async ValueTask<int> Echo()
        {
            using RpcBuffer back = await session.Load.EchoAsync(payload);
            return back.Length;
        }
    }
}
