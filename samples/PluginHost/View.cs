using System.Diagnostics;
using PluginHost.Plugins;
using RpcGen;
using RpcGen.Plugins;
using Spectre.Console;

namespace PluginHost;

/// <summary>A live table of the plugins. Keys let one of them misbehave.</summary>
internal static class View
{
    public static async Task<int> RunAsync(Session session)
    {
        string line = "c crash, f freeze, l leak, p print a flood, q quit";
        foreach (Plugin plugin in session.Host.Plugins)
        {
            plugin.StateChanged += (_, change) => line = $"{change.Plugin.Name}: {change.State}. {change.Reason}";
            plugin.OutputReceived += (sender, output) => line = $"{((Plugin)sender!).Name} printed: {output.Line}";
        }

        await AnsiConsole.Live(new Table()).StartAsync(async live =>
        {
            while (!(Console.KeyAvailable && Console.ReadKey(intercept: true).KeyChar is var key
                && Press(session, key)))
            {
                live.UpdateTarget(Draw(session, line));
                await Task.Delay(250);
            }
        });
        return 0;
    }

    private static Table Draw(Session session, string line)
    {
        Table table = new() { Caption = new TableTitle(Markup.Escape(line.Split('\n')[0])) };
        table.AddColumns("plugin", "state", "process", "memory", "restarts");
        foreach (Plugin plugin in session.Host.Plugins)
        {
            table.AddRow(
                plugin.Name, plugin.State.ToString(), $"{plugin.ProcessId}", Memory(plugin), $"{plugin.Restarts}");
        }

        return table;
    }

    private static string Memory(Plugin plugin)
    {
        try
        {
            using Process? process = plugin.ProcessId is { } id ? Process.GetProcessById(id) : null;
            return process is null ? "" : $"{process.WorkingSet64 >> 20} MiB";
        }
        catch (ArgumentException)
        {
            return "";
        }
    }

    // True for quit.
    private static bool Press(Session session, char key)
    {
        ITrouble trouble = session.Trouble.GetProxy<ITrouble>();
        _ = key switch
        {
            'c' => IgnoreAsync(trouble.CrashAsync()),
            'f' => IgnoreAsync(trouble.FreezeAsync()),
            'l' => IgnoreAsync(trouble.LeakAsync(100)),
            'p' => IgnoreAsync(trouble.FloodAsync(10_000)),
            _ => Task.CompletedTask,
        };
        return key == 'q';
    }

    // How the call ends is in the table.
    private static async Task IgnoreAsync(ValueTask call)
    {
        try
        {
            await call;
        }
        catch (RpcException)
        {
        }
    }
}
