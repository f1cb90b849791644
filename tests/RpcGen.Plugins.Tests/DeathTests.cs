using System.Diagnostics;
using System.Globalization;
using RpcGen.Plugins.TestPlugin;
using RpcGen.TestKit;

namespace RpcGen.Plugins.Tests;

/// <summary>What is told of a plugin that dies, and what is left of it.</summary>
public sealed class DeathTests
{
    private static readonly PluginSupervision s_none = new() { Restart = PluginRestart.Temporary };

    [Fact]
    public async Task Exit_0_ends_calls_with_the_cause_and_is_final_for_a_transient_plugin()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info());

        PluginExitedException cause = await DieAsync(plugin.GetProxy<ITestPlugin>().ExitAsync(0));

        Assert.Equal(new PluginExit(0), cause.Exit);
        await TestPlugins.UntilAsync(() => plugin.State == PluginState.Stopped, "stopped");
        Assert.Contains("a normal exit of a transient plugin is final", plugin.Reason, StringComparison.Ordinal);
        Assert.Equal(0, plugin.Restarts);
    }

    [Fact]
    public async Task An_unhandled_exception_is_told_as_last_words()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info() with { Supervision = s_none });

        PluginExitedException cause = await DieAsync(
            plugin.GetProxy<ITestPlugin>().ThrowUnhandledAsync("the disk is on fire"));

        Assert.Equal(6, cause.Exit!.Signal);
        Assert.Contains("InvalidOperationException: the disk is on fire", cause.LastWords, StringComparison.Ordinal);
        Assert.Contains("Its last words: System.InvalidOperationException", cause.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailFast_is_told_with_the_end_of_standard_error()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info() with { Supervision = s_none });

        PluginExitedException cause = await DieAsync(plugin.GetProxy<ITestPlugin>().FailFastAsync());

        Assert.Equal(6, cause.Exit!.Signal);
        Assert.Contains("on command", cause.StandardError, StringComparison.Ordinal);
        Assert.Contains("on command", cause.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_segmentation_fault_is_told_by_its_signal()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info() with { Supervision = s_none });

        PluginExitedException cause = await DieAsync(plugin.GetProxy<ITestPlugin>().SegmentationFaultAsync());

        // The runtime reports the fault on standard error and then aborts.
        Assert.True(cause.Exit is { Signal: 6 or 11 }, $"{cause.Exit}");
        Assert.Contains("AccessViolation", cause.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_9_ends_pending_calls_about_as_soon_as_the_system_tells_of_it()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info() with
        {
            Supervision = new PluginSupervision { InitialDelay = TimeSpan.FromMilliseconds(1), MaxFailures = 10 },
        });
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        TimeSpan best = TimeSpan.MaxValue;
        TimeSpan system = TimeSpan.Zero;

        // The best of some, for other processes use the machine, too.
        for (int i = 0; i < 5; i++)
        {
            int process = await proxy.ProcessIdAsync();
            string[] runtimeFiles = RuntimeFilesOf(process);
            Assert.All(runtimeFiles, file => Assert.True(File.Exists(file)));
            Task<int> pending = proxy.HangAsync(spins: false).AsTask();
            long start = Stopwatch.GetTimestamp();
            _ = Signals.Send(process, 9);
            PluginExitedException cause = await DieAsync(new ValueTask<int>(pending));
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            best = took < best ? took : best;
            Assert.Equal(9, cause.Exit!.Signal);
            Assert.Contains(cause.CallsInFlight, call => call.Contains("ITestPlugin.Hang", StringComparison.Ordinal));

            await TestPlugins.UntilAsync(() => !runtimeFiles.Any(File.Exists), "no file of its runtime is left");
            using Process other =
                Process.Start(new ProcessStartInfo(TestPlugins.Program, "sleep") { RedirectStandardOutput = true })!;
            await other.StandardOutput.ReadLineAsync();
            start = Stopwatch.GetTimestamp();
            other.Kill();
            await other.WaitForExitAsync();
            TimeSpan one = Stopwatch.GetElapsedTime(start);
            system = one > system ? one : system;
        }

        Assert.True(
            best < TimeSpan.FromMilliseconds(100) + (system * 5), $"{best}, the system's own took up to {system}");
    }

    [Fact]
    public async Task A_grandchild_that_holds_standard_output_does_not_hide_the_death_and_dies_with_it()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info() with { Supervision = s_none });
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        int grandchild = await proxy.StartGrandchildAsync();
        Assert.True(TestPlugins.Runs(grandchild));

        PluginExitedException cause = await DieAsync(proxy.ExitAsync(3));

        Assert.Equal(new PluginExit(3), cause.Exit);
        await TestPlugins.UntilAsync(() => !TestPlugins.Runs(grandchild), "the grandchild is gone");
    }

    [Fact]
    public async Task A_plugin_that_closes_its_connection_and_lives_on_is_killed()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info() with
        {
            Supervision = s_none,
            Stop = new PluginStop { Grace = TimeSpan.FromMilliseconds(200) },
        });
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        int process = await proxy.ProcessIdAsync();

        await proxy.CloseConnectionAsync();

        await TestPlugins.UntilAsync(() => plugin.State == PluginState.Stopped, "stopped");
        Assert.False(TestPlugins.Runs(process));
        Assert.Contains("closed its connection and did not exit", plugin.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(6, false)]
    public async Task Kill_9_of_the_host_leaves_neither_plugins_nor_what_they_started(int plugins, bool stopped)
    {
        using Process host = Process.Start(new ProcessStartInfo(TestPlugins.Program, ["host", $"{plugins}"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        string line = (await host.StandardOutput.ReadLineAsync())!;
        int[] processes = [.. line.Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        Assert.Equal(plugins * 2, processes.Length);
        Assert.All(processes, process => Assert.True(TestPlugins.Runs(process)));
        string[] runtimeFiles = [.. processes.SelectMany(RuntimeFilesOf)];
        Assert.Equal(plugins * 3, runtimeFiles.Count(File.Exists));
        if (stopped)
        {
            // The plugin itself cannot do anything then. The system continues and ends a group whose parent has gone if
            // a process of the group is stopped at that time.
            await TestPlugins.SuspendAsync(processes[0]);
        }

        host.Kill();
        await host.WaitForExitAsync();

        await TestPlugins.UntilAsync(
            () => !processes.Any(TestPlugins.Runs), $"all of {line} are gone");

        // A process that the system ended has left them behind.
        Assert.True(stopped || !runtimeFiles.Any(File.Exists));
    }

    [Fact]
    public async Task A_host_that_is_stopped_and_continued_keeps_its_plugins()
    {
        using Process host = Process.Start(new ProcessStartInfo(TestPlugins.Program, ["host", "2"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        int[] processes =
            [.. (await host.StandardOutput.ReadLineAsync())!.Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture))];

        _ = Signals.Send(host.Id, 19);
        await Task.Delay(TimeSpan.FromSeconds(4));
        _ = Signals.Send(host.Id, 18);
        await Task.Delay(TimeSpan.FromSeconds(1));

        Assert.All(processes, process => Assert.True(TestPlugins.Runs(process)));
        host.Kill();
    }

    [Fact]
    public async Task The_thread_that_asked_for_the_start_may_end()
    {
        await using PluginHost host = new();
        Plugin? plugin = null;
        string thread = "";
        Thread starter = new(() =>
        {
            thread = $"/proc/{File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)!.FullName["/proc/".Length..]}";
            plugin = host.StartAsync(TestPlugins.Info()).GetAwaiter().GetResult();
        });
        starter.Start();
        starter.Join();

        // The thread's end is complete for the system some time after Join.
        await TestWait.Until(() => !Directory.Exists(thread), "the thread is gone");
        Assert.Equal(3, await plugin!.GetProxy<ITestPlugin>().AddAsync(1, 2));
        Assert.Equal(0, plugin.Restarts);
    }

    // The process must run. Its start time is a part of the names: an earlier process with the same id that a test
    // killed has left files, too.
    private static string[] RuntimeFilesOf(int process)
    {
        string start = File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[19];
        string folder = Path.GetTempPath();
        return
        [
            Path.Combine(folder, $"dotnet-diagnostic-{process}-{start}-socket"),
            Path.Combine(folder, $"clr-debug-pipe-{process}-{start}-in"),
            Path.Combine(folder, $"clr-debug-pipe-{process}-{start}-out"),
        ];
    }

    /// <summary>Awaits a call that the death of the plugin ends, and returns the cause.</summary>
    internal static async Task<PluginExitedException> DieAsync(ValueTask<int> call)
    {
        RpcConnectionLostException lost = await Assert.ThrowsAsync<RpcConnectionLostException>(() => call.AsTask());
        Assert.Equal(RpcOutcome.MayHaveRun, lost.Outcome);
        return Assert.IsType<PluginExitedException>(lost.Reason.Exception);
    }
}
