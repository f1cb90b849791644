using RpcGen.Plugins.TestPlugin;

namespace RpcGen.Plugins.Tests;

/// <summary>What follows the end of a plugin: restart, quarantine, nothing.</summary>
public sealed class SupervisionTests
{
    [Fact]
    public async Task A_crashed_plugin_answers_again_without_the_host_doing_anything()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info());
        List<PluginState> states = [];
        plugin.StateChanged += (_, change) => states.Add(change.State);
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        int first = await proxy.ProcessIdAsync();

        await DeathTests.DieAsync(proxy.ExitAsync(1));

        // Made while there is no process: it waits for the next one.
        Assert.NotEqual(first, await proxy.ProcessIdAsync());
        Assert.Equal(1, plugin.Restarts);
        await TestPlugins.UntilAsync(() => states.Count == 3, "three changes");
        Assert.Equal([PluginState.Restarting, PluginState.Starting, PluginState.Running], states);
    }

    [Fact]
    public async Task Calls_of_a_plugin_that_is_down_fail_at_once_where_the_policy_says_so()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info() with
        {
            DownCalls = PluginDownCalls.Fail,
            Supervision =
                new PluginSupervision { InitialDelay = TimeSpan.FromMinutes(5), MaxDelay = TimeSpan.FromMinutes(5) },
        });
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        await DeathTests.DieAsync(proxy.ExitAsync(1));
        await TestPlugins.UntilAsync(() => plugin.State == PluginState.Restarting, "restarting");

        RpcConnectException exception =
            await Assert.ThrowsAsync<RpcConnectException>(() => proxy.AddAsync(1, 2).AsTask());

        Assert.Contains("the call was not sent: it is restarting", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_fourth_crash_in_the_window_is_answered_with_quarantine_until_reset()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info() with
        {
            Supervision = new PluginSupervision { InitialDelay = TimeSpan.FromMilliseconds(1) },
        });
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        for (int i = 0; i < 4; i++)
        {
            await DeathTests.DieAsync(proxy.ExitAsync(7));
        }

        await TestPlugins.UntilAsync(() => plugin.State == PluginState.Quarantined, "quarantined");
        Assert.Equal(3, plugin.Restarts);
        Assert.Contains("exited with code 7", plugin.Reason, StringComparison.Ordinal);
        Assert.Contains("failure 4 within 00:05:00, 3 are allowed", plugin.Reason, StringComparison.Ordinal);
        RpcConnectException exception =
            await Assert.ThrowsAsync<RpcConnectException>(() => proxy.AddAsync(1, 2).AsTask());
        Assert.Contains("in quarantine", exception.Message, StringComparison.Ordinal);
        InvalidOperationException refusal =
            await Assert.ThrowsAsync<InvalidOperationException>(() => plugin.StartAsync());
        Assert.Contains("Plugin.Reset", refusal.Message, StringComparison.Ordinal);

        plugin.Reset();
        await plugin.StartAsync();

        Assert.Equal(3, await proxy.AddAsync(1, 2));
    }

    [Fact]
    public async Task A_permanent_plugin_is_started_again_after_a_normal_exit()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info() with
        {
            Supervision = new PluginSupervision { Restart = PluginRestart.Permanent },
        });
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();

        await DeathTests.DieAsync(proxy.ExitAsync(0));

        Assert.Equal(3, await proxy.AddAsync(1, 2));
    }

    [Fact]
    public async Task A_call_starts_a_plugin_on_demand_and_idleness_stops_it()
    {
        await using PluginHost host = new();
        await using Plugin plugin = host.Add(TestPlugins.Info() with
        {
            StartsOnDemand = true,
            IdleStop = TimeSpan.FromMilliseconds(500),
            Hang = new PluginHang { UnresponsiveAfter = TimeSpan.FromMilliseconds(1500) },
        });
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        Assert.Equal(PluginState.Stopped, plugin.State);

        int first = await proxy.ProcessIdAsync();
        await TestPlugins.UntilAsync(() => plugin.State == PluginState.Stopped, "stopped for want of calls");
        int second = await proxy.ProcessIdAsync();

        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task A_process_that_does_not_answer_is_unresponsive_and_running_again_when_it_does()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info() with
        {
            Hang = new PluginHang { UnresponsiveAfter = TimeSpan.FromSeconds(3) },
            Stop =
                new PluginStop { Grace = TimeSpan.FromMilliseconds(200), Terminate = TimeSpan.FromMilliseconds(200) },
        });
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        int process = await proxy.ProcessIdAsync();
        Task<int> hanging = proxy.HangAsync(spins: false).AsTask();

        // A busy machine makes it unresponsive, too.
        await TestPlugins.UntilAsync(() => plugin.State == PluginState.Running, "running");
        await TestPlugins.SuspendAsync(process);
        Task<int> call = proxy.AddAsync(1, 2).AsTask();

        await TestPlugins.UntilAsync(() => plugin.State == PluginState.Unresponsive, "unresponsive");
        Assert.Contains("ITestPlugin.Hang", plugin.Reason, StringComparison.Ordinal);
        Assert.False(call.IsCompleted);

        _ = Signals.Send(process, 18);
        Assert.Equal(3, await call);
        await TestPlugins.UntilAsync(() => plugin.State == PluginState.Running, "running");
        Assert.Equal(0, plugin.Restarts);
        Assert.False(hanging.IsCompleted);
    }

    [Fact]
    public async Task A_process_that_does_not_answer_is_killed_where_the_policy_says_so()
    {
        bool asked = false;
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info() with
        {
            Hang = new PluginHang
            {
                UnresponsiveAfter = TimeSpan.FromSeconds(3),
                KillAfter = TimeSpan.FromSeconds(1),
                BeforeKill = _ =>
                {
                    asked = true;
                    return Task.CompletedTask;
                },
            },
        });
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        _ = Signals.Send(plugin.ProcessId!.Value, 19);

        PluginExitedException cause = await DeathTests.DieAsync(proxy.AddAsync(1, 2));

        Assert.Equal(PluginEnd.Hung, cause.Kind);
        Assert.Contains(cause.CallsInFlight, call => call.Contains("ITestPlugin.Add", StringComparison.Ordinal));
        Assert.True(asked);
        Assert.Equal(3, await proxy.AddAsync(1, 2));
    }

    [Fact]
    public async Task A_handler_that_loops_for_ever_is_no_hang_and_holds_up_nobody()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info() with
        {
            Hang = new PluginHang { UnresponsiveAfter = TimeSpan.FromSeconds(3) },
            Stop =
                new PluginStop { Grace = TimeSpan.FromMilliseconds(200), Terminate = TimeSpan.FromMilliseconds(200) },
        });
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        bool wasUnresponsive = false;
        plugin.StateChanged += (_, change) => wasUnresponsive |= change.State == PluginState.Unresponsive;

        using (RpcCall.WithDeadline(TimeSpan.FromSeconds(1)))
        {
            await Assert.ThrowsAsync<TimeoutException>(() => proxy.HangAsync(spins: true).AsTask());
        }

        Assert.Equal(3, await proxy.AddAsync(1, 2));
        Assert.False(wasUnresponsive);
    }

    [Fact]
    public async Task Beyond_its_memory_a_plugin_is_killed_after_the_host_was_asked()
    {
        int asked = 0;
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info() with
        {
            Budget = new PluginBudget { Memory = 400L * 1024 * 1024, OpenFiles = 200 },
            Environment = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "80000000" },
            Supervision = new PluginSupervision { Restart = PluginRestart.Temporary },
        });
        plugin.BudgetExceeded += (_, excess) => excess.Allow = Interlocked.Increment(ref asked) == 1;
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        Task<int> pending = proxy.HangAsync(spins: false).AsTask();

        Task allocating = proxy.AllocateAsync(450).AsTask();

        PluginExitedException cause = await DeathTests.DieAsync(new ValueTask<int>(pending));

        // The kill may come before its answer.
        await allocating.ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.Equal(PluginEnd.OverBudget, cause.Kind);
        Assert.Contains("bytes of memory", cause.Message, StringComparison.Ordinal);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task The_heap_of_a_plugin_is_limited_by_its_runtime()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info() with
        {
            Budget = new PluginBudget { Memory = 200L * 1024 * 1024 },
        });

        // The host's own look at the process must not come first.
        plugin.BudgetExceeded += (_, excess) => excess.Allow = true;

        Exception exception = await Assert.ThrowsAnyAsync<RpcException>(
            () => plugin.GetProxy<ITestPlugin>().AllocateAsync(400).AsTask());

        Assert.Contains("OutOfMemory", exception.ToString(), StringComparison.Ordinal);
    }
}
