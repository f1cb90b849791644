using System.Diagnostics;
using Orleans;

namespace OrleansPlugins;

/// <summary>What happens to the cluster while the client calls plugins, and what the client notices.</summary>
internal sealed class Scene(IClusterClient cluster, SiloProcess victim)
{
    private const int Items = 1000;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    public async Task<bool> PlayAsync()
    {
        using CancellationTokenSource end = new();
        List<Caller> callers = [];
        List<Task> running = [];

        // Orleans chooses the silo: plugins are added until the one that will die has two.
        do
        {
            string name = $"counter-{callers.Count + 1}";
            Caller caller = new(name, cluster.GetGrain<IPluginGrain>(name));
            callers.Add(caller);
            running.Add(caller.RunAsync(end.Token));
            await UntilAsync(() => caller.Last is not null, $"{name} answers");
            Console.WriteLine($"{name} runs on silo {caller.Last!.Silo} as process {caller.Last.ProcessId}");
        }
        while (On(callers, victim.Name).Count < 2 || On(callers, victim.Name).Count == callers.Count);

        await Task.Delay(TimeSpan.FromSeconds(2));
        Report(callers);

        List<Caller> moving = On(callers, victim.Name);
        int[] processes = [.. moving.Select(caller => caller.Last!.ProcessId)];
        long killed = Stopwatch.GetTimestamp();
        victim.Kill();
        Console.WriteLine($"kill -9 of silo {victim.Name}, on which {moving.Count} plugins ran");
        await UntilAsync(() => !processes.Any(IsAlive), "the plugins of the dead silo are gone");
        Console.WriteLine($"its plugins are gone after {Stopwatch.GetElapsedTime(killed).TotalMilliseconds:f0} ms");
        foreach (Caller caller in moving)
        {
            await UntilAsync(
                () => caller.Last is { } count && count.Silo != victim.Name, $"{caller.Name} is elsewhere");
            Console.WriteLine(
                $"{caller.Name} runs on silo {caller.Last!.Silo} as process {caller.Last.ProcessId}, "
                + $"{Stopwatch.GetElapsedTime(killed).TotalSeconds:f1} s after the kill; its count began at 1 again");
        }

        int[] events = [.. callers.Select(caller => caller.Events)];
        await UntilAsync(
            () => callers.Index().All(one => one.Item.Events > events[one.Index]),
            "events of all plugins reach the client");
        long[] sums = await Task.WhenAll(callers.Select(caller => caller.SumAsync(Items)));
        await end.CancelAsync();
        await Task.WhenAll(running);
        foreach (Caller caller in callers)
        {
            await caller.DisposeAsync();
        }

        return Judge(callers, sums);
    }

    private static bool Judge(List<Caller> callers, long[] sums)
    {
        List<string> problems = [.. callers.SelectMany(caller => caller.Problems)];
        if (sums.Any(sum => sum != Items * (Items + 1L) / 2))
        {
            problems.Add($"the sums of the streams are {string.Join(", ", sums)}");
        }

        Console.WriteLine(
            $"{callers.Sum(caller => caller.Microseconds.Count)} calls were answered, "
            + $"{callers.Sum(caller => caller.NotSent)} were not sent, "
            + $"{callers.Sum(caller => caller.MayHaveRun)} may have run; "
            + $"{callers.Sum(caller => caller.Events)} events and {callers.Count} streams came back");
        problems.ForEach(Console.WriteLine);
        Console.WriteLine(problems.Count == 0
            ? "each call ran once at most, and none that was not sent ran"
            : $"{problems.Count} answers do not fit");
        return problems.Count == 0;
    }

    private static void Report(List<Caller> callers)
    {
        double[] times = [.. callers.SelectMany(caller => caller.Microseconds).Order()];
        Console.WriteLine(
            $"a call through client, silo and plugin: p50 {times[times.Length / 2]:f0} us, "
            + $"p99 {times[times.Length * 99 / 100]:f0} us, "
            + $"{callers.Count} calls in flight");
    }

    private static List<Caller> On(List<Caller> callers, string silo) =>
        [.. callers.Where(caller => caller.Last?.Silo == silo)];

    // A process that is dead may wait for its parent in state Z.
    private static bool IsAlive(int processId)
    {
        try
        {
            return !File.ReadAllText($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > s_patience)
            {
                throw new TimeoutException($"It did not happen within {s_patience}: {what}");
            }

            await Task.Delay(10);
        }
    }
}
