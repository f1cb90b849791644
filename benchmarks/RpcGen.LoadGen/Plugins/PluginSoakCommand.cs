using System.Diagnostics;
using System.Runtime.Versioning;
using RpcGen.Plugins;

namespace RpcGen.LoadGen.Plugins;

/// <summary>
/// Starts, calls and ends plugins many times, and compares the process's resources before and after.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class PluginSoakCommand
{
    private const int AtATime = 4;

    // After the warm-up, code and pools are loaded: growth with each further start is a leak.
    private const int WarmUp = 40;
    private const long MaxGrowth = 24L * 1024 * 1024;

    public static async Task<int> RunAsync(int count)
    {
        // Other programs use the folder for temporary files, too. The plugins inherit this one.
        DirectoryInfo folder = Directory.CreateTempSubdirectory("loadgen-");
        Environment.SetEnvironmentVariable("TMPDIR", folder.FullName);
        try
        {
            return await RunInFolderAsync(count);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> RunInFolderAsync(int count)
    {
        await using PluginHost host = new();
        await CyclesAsync(host, WarmUp);
        Footprint before = Footprint.Take();
        Stopwatch watch = Stopwatch.StartNew();
        await CyclesAsync(host, count);
        Console.WriteLine($"{count} plugins were started, called and ended in {watch.Elapsed}");
        Footprint after = Footprint.Take();
        for (int i = 0; i < 100 && !after.IsWithin(before, MaxGrowth); i++)
        {
            await Task.Delay(100);
            after = Footprint.Take();
        }

        Console.WriteLine($"before: {before}");
        Console.WriteLine($"after:  {after}");
        bool isClean = after.IsWithin(before, MaxGrowth) && host.Plugins.Count == 0;
        Console.WriteLine(isClean ? "nothing is left" : "SOMETHING IS LEFT");
        return isClean ? 0 : 1;
    }

    private static Task CyclesAsync(PluginHost host, int count) => Task.WhenAll(
        Enumerable.Range(0, AtATime).Select(worker => Task.Run(async () =>
        {
            for (int i = worker; i < count; i += AtATime)
            {
                await CycleAsync(host, killed: i % 8 >= 4);
            }
        })));

    private static async Task CycleAsync(PluginHost host, bool killed)
    {
        PluginStartInfo info = PluginStartCommand.Info() with
        {
            Supervision = new PluginSupervision { Restart = PluginRestart.Temporary },
        };
        await using Plugin plugin = await host.StartAsync(info);
        if (await plugin.GetProxy<ILoad>().AddAsync(1, 2) != 3)
        {
            throw new InvalidOperationException("a wrong answer");
        }

        if (killed)
        {
            Process.GetProcessById(plugin.ProcessId!.Value).Kill();
        }
    }
}
