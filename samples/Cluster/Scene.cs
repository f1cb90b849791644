using System.Diagnostics;

namespace Cluster;

/// <summary>What happens to the cluster while clients call it, and what they notice.</summary>
internal sealed class Scene(string folder, List<NodeProcess> nodes, int port, int count)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly List<Client> _clients =
        [.. Enumerable.Range(1, count).Select(number =>
            new Client(number, $"tls:127.0.0.1:{port}", new Certificates(folder).OfClient()))];

    private readonly List<(long Time, string Name)> _events = [];

    /// <param name="svg">A file for a chart of the run; null for none.</param>
    public async Task<bool> PlayAsync(string? svg)
    {
        using CancellationTokenSource end = new();
        Task[] running = [.. _clients.Select(client => client.RunAsync(end.Token))];
        await UntilAsync(
            () => _clients.All(client => client.Node >= 0) && Spread().All(on => on > 0), "all nodes have clients");
        Console.WriteLine($"{count} clients on {nodes.Count} nodes: {string.Join(" / ", Spread())}");
        Note("start");
        await PhaseAsync("steady", () => Task.Delay(TimeSpan.FromSeconds(2)));

        await PhaseAsync("a node is killed", async () =>
        {
            long killed = Stopwatch.GetTimestamp();
            Note("kill -9 of a node");
            nodes[1].Kill();
            await UntilAsync(
                () => Spread()[1] == 0 && _clients.All(client => client.Node >= 0), "its clients are elsewhere");
            double elapsed = Stopwatch.GetElapsedTime(killed).TotalMilliseconds;
            Console.WriteLine($"all clients are served again {elapsed:f0} ms after a kill -9");
            await Task.Delay(TimeSpan.FromSeconds(1));
        });
        nodes[1].Revive();
        await Ports.UntilOpenAsync(nodes[1].Port);

        int failed = await PhaseAsync("rolling restart", async () =>
        {
            foreach (NodeProcess node in nodes)
            {
                Note("restart");
                await node.RestartAsync();
                await Ports.UntilOpenAsync(node.Port);
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        });

        Note("end");
        await end.CancelAsync();
        await Task.WhenAll(running);
        foreach (Client client in _clients)
        {
            await client.DisposeAsync();
        }

        List<CallRecord> calls = [.. _clients.SelectMany(client => client.Calls)];
        if (svg is not null)
        {
            await File.WriteAllTextAsync(svg, Timeline.Render(calls, _events));
        }

        List<string> problems = Ledger.Check(folder, calls);
        problems.ForEach(Console.WriteLine);
        Console.WriteLine(problems.Count == 0 && failed == 0
            ? $"{calls.Count} calls: each ran once at most, and the rolling restart failed none"
            : $"{calls.Count} calls, {problems.Count} do not fit, {failed} failed during the rolling restart");
        return problems.Count == 0 && failed == 0;
    }

    private void Note(string what) => _events.Add((Stopwatch.GetTimestamp(), what));

    // How many clients each node has.
    private int[] Spread() => [.. nodes.Select((_, index) => _clients.Count(client => client.Node == index))];

    /// <returns>How many calls failed meanwhile.</returns>
    private async Task<int> PhaseAsync(string name, Func<Task> happen)
    {
        long start = Stopwatch.GetTimestamp();
        await happen();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        List<CallRecord> calls = [.. _clients.SelectMany(client => client.Calls).Where(call => call.Start >= start)];
        List<double> times =
            [.. calls.Where(call => call.Failure is null).Select(call => call.Time.TotalMicroseconds).Order()];
        int failed = calls.Count - times.Count;
        Console.WriteLine(
            $"{name}: {calls.Count / seconds:f0} calls/s, p50 {times[times.Count / 2]:f0} us, "
            + $"p99 {times[times.Count * 99 / 100]:f0} us, {failed} failed");
        return failed;
    }

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > s_patience)
            {
                throw new TimeoutException($"not within {s_patience}: {what}");
            }

            await Task.Delay(5);
        }
    }
}
