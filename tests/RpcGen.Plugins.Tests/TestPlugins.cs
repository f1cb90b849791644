using RpcGen.Plugins.TestPlugin;

namespace RpcGen.Plugins.Tests;

/// <summary>The test plugin, and what tests of processes need.</summary>
internal static class TestPlugins
{
    // Generous: other processes may use the machine. What must be quick is compared with something.
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "RpcGen.Plugins.TestPlugin");

    // The folder of the repository may belong to another user.
    public static PluginStartInfo Info(params string[] arguments) =>
        new(Program, arguments) { StartTimeout = Limit, AllowsUntrustedPath = true };

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Limit, $"not so within {Limit}: {what}");
            await Task.Delay(5);
        }
    }

    /// <summary>Whether a process is there. A dead one that nobody has reaped is.</summary>
    public static bool IsThere(int process) => Signals.Send(process, 0) == 0;

    /// <summary>Whether a process runs. A dead one does not, reaped or not.</summary>
    public static bool Runs(int process) => StateOf(process) is not ('Z' or 'X');

    /// <summary>Stops a process, and waits until the system has stopped it.</summary>
    public static Task SuspendAsync(int process)
    {
        _ = Signals.Send(process, 19);
        return UntilAsync(() => StateOf(process) == 'T', $"process {process} is stopped");
    }

    // As the system's file about a process names it; X if there is no such process.
    private static char StateOf(int process)
    {
        try
        {
            string status = File.ReadAllText($"/proc/{process}/stat");
            return status[status.LastIndexOf(')') + 2];
        }
        catch (IOException)
        {
            return 'X';
        }
    }
}
