using System.Diagnostics;
using System.Runtime.Versioning;
using RpcGen.Plugins;
using Spectre.Console;

namespace RpcGen.LoadGen.Plugins;

/// <summary>
/// W7 for plugins: from the start of a plugin to its first answer, and from its death to the next answer, against a
/// program of the same kind that only prints a line. This program is the plugin, too: if it is published ahead of time,
/// it measures that.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class PluginStartCommand
{
    public static async Task<int> RunAsync(int count)
    {
        await using PluginHost host = new();
        List<double> bare = [];
        List<double> answer = [];
        List<double> again = [];

        // The measurements take turns, so that other work of the machine affects all of them.
        for (int i = 0; i < count + 2; i++)
        {
            double alone = await MeasureAsync(RunBareAsync);
            Plugin? plugin = null;
            double started = await MeasureAsync(async () =>
            {
                plugin = await host.StartAsync(Info());
                await plugin.GetProxy<ILoad>().AddAsync(1, 2);
            });
            int process = plugin!.ProcessId!.Value;
            double restarted = await MeasureAsync(async () =>
            {
                Process.GetProcessById(process).Kill();
                await AnswersAsync(plugin, process);
            });
            await plugin.DisposeAsync();
            if (i >= 2)
            {
                bare.Add(alone);
                answer.Add(started);
                again.Add(restarted);
            }
        }

        Table table = new();
        table.AddColumns("ms", "best", "median", "worst", "median over bare");
        AddRow(table, "bare program", bare, bare);
        AddRow(table, "start to first answer", answer, bare);
        AddRow(table, "kill -9 to next answer", again, bare);
        AnsiConsole.Write(table);
        return 0;
    }

    public static PluginStartInfo Info() => PluginStartInfo.ForOwnProgram("plugin-role") with
    {
        Name = "load",
        Supervision = new PluginSupervision { MaxFailures = 1000 },
    };

    private static async Task AnswersAsync(Plugin plugin, int old)
    {
        while (true)
        {
            try
            {
                await plugin.GetProxy<ILoad>().AddAsync(1, 2);
                if (plugin.ProcessId is { } process && process != old)
                {
                    return;
                }
            }
            catch (RpcConnectionLostException)
            {
                // The call was in flight when the plugin died.
            }
        }
    }

    private static async Task RunBareAsync()
    {
        PluginStartInfo own = PluginStartInfo.ForOwnProgram("bare");
        string program = own.Program.EndsWith(".dll", StringComparison.Ordinal)
            ? Environment.ProcessPath!
            : own.Program;
        using Process process = Process.Start(new ProcessStartInfo(
            program, program == own.Program ? own.Arguments : [own.Program, .. own.Arguments])
        {
            RedirectStandardOutput = true,
        })!;
        await process.StandardOutput.ReadLineAsync();
    }

    private static async Task<double> MeasureAsync(Func<Task> action)
    {
        long start = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static void AddRow(Table table, string name, List<double> values, List<double> bare)
    {
        values = [.. values.Order()];
        double median = values[values.Count / 2];
        table.AddRow(
            name, $"{values[0]:F1}", $"{median:F1}", $"{values[^1]:F1}",
            $"{median - bare.Order().ElementAt(bare.Count / 2):F1}");
    }
}
