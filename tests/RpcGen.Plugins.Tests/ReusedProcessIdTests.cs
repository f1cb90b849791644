using System.Diagnostics;
using System.Globalization;
using RpcGen.Plugins.Internal.Output;
using RpcGen.Plugins.Internal.Processes;
using RpcGen.Plugins.TestPlugin;
using ProcessThread = RpcGen.Plugins.Internal.Processes.ProcessThread;

namespace RpcGen.Plugins.Tests;

/// <summary>A process that gets the number of a dead plugin is none of the host's.</summary>
public sealed class ReusedProcessIdTests
{
    private const string LastId = "/proc/sys/kernel/ns_last_pid";

    // Other processes start all the time: one of them may get the number.
    private const int Attempts = 2000;

    [Fact]
    public async Task A_process_with_the_number_of_a_dead_plugin_is_never_signalled()
    {
        Assert.SkipUnless(MayChooseIds(), "Linux lets this user not choose the number of the next process");
        PluginCommand command = new("/bin/sleep", ["600"], "/", new Dictionary<string, string>());
        OutputCollector output = new((_, _) => { }, _ => { }, 100, TimeProvider.System);
        ChildProcess child = await ProcessThread.Instance.StartAsync(command, output);
        child.Signal(9);
        await child.Exited;

        using Process other = StartAs(child.Id);
        await TestPlugins.UntilAsync(
            () => GroupOf(other.Id) == other.Id, "the other one leads a group, as a plugin does");
        child.Signal(15);
        child.Signal(9);

        Assert.Equal(child.Id, other.Id);
        Assert.False(other.WaitForExit(200), "it is not hit");

        // What the host would send does end it: the test could see it.
        Assert.Equal(0, Signals.Send(-other.Id, 9));
        await other.WaitForExitAsync();
        child.Socket.Dispose();
        output.Complete();
    }

    private static bool MayChooseIds()
    {
        try
        {
            File.WriteAllText(LastId, File.ReadAllText(LastId));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static Process StartAs(int id)
    {
        for (int i = 0; i < Attempts; i++)
        {
            File.WriteAllText(LastId, (id - 1).ToString(CultureInfo.InvariantCulture));
            Process process = Process.Start("setsid", ["sleep", "600"]);
            if (process.Id == id)
            {
                return process;
            }

            process.Kill();
            process.Dispose();
        }

        throw new InvalidOperationException($"No process got the number {id}");
    }

    private static int GroupOf(int process)
    {
        string status = File.ReadAllText($"/proc/{process}/stat");
        return int.Parse(status[(status.LastIndexOf(')') + 2)..].Split(' ')[2], CultureInfo.InvariantCulture);
    }
}
