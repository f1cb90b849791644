using System.Diagnostics;
using System.Runtime.Versioning;
using RpcGen.TestPeer;

namespace RpcGen.Plugins.TestPlugin;

/// <summary>A host that starts and stops plugins many times, and prints what is left of them: nothing.</summary>
[UnsupportedOSPlatform("windows")]
internal static class CyclesProgram
{
    private const int AtOnce = 4;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(int cycles)
    {
        await using PluginHost host = new();
        await CycleAsync(host);
        string[] descriptors = OpenDescriptors.Targets();

        for (int i = 0; i < cycles; i += AtOnce)
        {
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => CycleAsync(host)));
        }

        // What the host closes after it has told of the end.
        long start = Stopwatch.GetTimestamp();
        while (OpenDescriptors.Targets().Length > descriptors.Length && Stopwatch.GetElapsedTime(start) < s_limit)
        {
            await Task.Delay(5);
        }

        string[] now = OpenDescriptors.Targets();
        IEnumerable<string> open = now.Length > descriptors.Length ? now.Except(descriptors) : [];
        string[] left = [.. open, .. Children(), .. host.Plugins.Select(plugin => $"{plugin}"), .. Files()];
        Console.WriteLine($"left: {string.Join(", ", left)}");
        return left.Length;
    }

    // Half of them die by a signal. A shell is the quickest program there is: how it starts is not the point here.
    private static async Task CycleAsync(PluginHost host)
    {
        string script = Random.Shared.Next(2) == 0 ? "kill -9 $$" : "sleep 0.01; echo gone >&2";
        try
        {
            await host.StartAsync(new PluginStartInfo("/bin/sh", "-c", script));
            throw new InvalidOperationException("A shell that does not connect has started");
        }
        catch (PluginStartException)
        {
            // It is no plugin.
        }
    }

    private static IEnumerable<string> Children() =>
        from thread in Directory.EnumerateDirectories("/proc/self/task")
        from child in File.ReadAllText(Path.Combine(thread, "children")).Split(
            ' ', StringSplitOptions.RemoveEmptyEntries)
        select $"process {child}";

    private static IEnumerable<string> Files() => Directory.EnumerateFileSystemEntries(Path.GetTempPath())
        .Where(path => !path.Contains($"-{Environment.ProcessId}-", StringComparison.Ordinal));
}
