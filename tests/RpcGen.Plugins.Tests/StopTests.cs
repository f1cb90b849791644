using System.Diagnostics;
using RpcGen.Plugins.TestPlugin;

namespace RpcGen.Plugins.Tests;

/// <summary>Stopping is bounded, whatever the plugin does, and leaves nothing behind.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task The_shutdown_hook_is_waited_for()
    {
        string note = Path.GetTempFileName();
        File.Delete(note);
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(
            TestPlugins.Info() with { Stop = new PluginStop { Grace = TestPlugins.Limit } });
        await plugin.GetProxy<ITestPlugin>().NoteShutdownAsync(note, 300);

        await plugin.StopAsync();

        Assert.Equal("shut down", await File.ReadAllTextAsync(note));
        File.Delete(note);
    }

    [Fact]
    public async Task Stop_does_nothing_if_the_token_is_cancelled_already()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => plugin.StopAsync(new CancellationToken(true)));

        Assert.Equal(PluginState.Running, plugin.State);
        Assert.Equal(3, await plugin.GetProxy<ITestPlugin>().AddAsync(1, 2));
    }

    [Fact]
    public async Task A_token_gives_up_waiting_and_the_stop_goes_on()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(
            TestPlugins.Info() with { Stop = new PluginStop { Grace = TestPlugins.Limit } });
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        await proxy.AddAsync(1, 2);
        Task<string> slow = proxy.SlowAsync(500).AsTask();
        using CancellationTokenSource cts = new();

        Task stopping = plugin.StopAsync(cts.Token);
        await cts.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopping);
        Assert.Equal("slow", await slow);
        await plugin.StopAsync();
        Assert.Equal(PluginState.Stopped, plugin.State);
    }

    [Fact]
    public async Task Calls_in_flight_end_before_the_plugin_stops()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(
            TestPlugins.Info() with { Stop = new PluginStop { Grace = TestPlugins.Limit } });
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        await proxy.AddAsync(1, 2);
        Task<string> slow = proxy.SlowAsync(300).AsTask();

        await plugin.StopAsync();

        Assert.Equal("slow", await slow);
    }

    [Fact]
    public async Task A_plugin_that_ignores_shutdown_and_SIGTERM_is_killed_with_what_it_started()
    {
        await using PluginHost host = new();
        Plugin plugin = await host.StartAsync(TestPlugins.Info() with
        {
            Stop =
                new PluginStop { Grace = TimeSpan.FromMilliseconds(300), Terminate = TimeSpan.FromMilliseconds(300) },
        });
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        int process = await proxy.ProcessIdAsync();
        int grandchild = await proxy.StartGrandchildAsync();
        await proxy.IgnoreStopAsync();

        await plugin.DisposeAsync().AsTask().WaitAsync(TestPlugins.Limit);

        Assert.Equal(PluginState.Stopped, plugin.State);
        Assert.False(TestPlugins.IsThere(process));
        await TestPlugins.UntilAsync(() => !TestPlugins.Runs(grandchild), "the grandchild is gone");
    }

    [Fact]
    public async Task A_plugin_that_the_system_has_stopped_is_killed()
    {
        await using PluginHost host = new();
        Plugin plugin = await host.StartAsync(TestPlugins.Info() with
        {
            Stop =
                new PluginStop { Grace = TimeSpan.FromMilliseconds(300), Terminate = TimeSpan.FromMilliseconds(100) },
        });
        int process = plugin.ProcessId!.Value;
        _ = Signals.Send(process, 19);

        await plugin.DisposeAsync().AsTask().WaitAsync(TestPlugins.Limit);

        Assert.False(TestPlugins.IsThere(process));
    }

    [Fact]
    public async Task A_stop_while_it_starts_gives_the_start_up()
    {
        await using PluginHost host = new();
        Plugin plugin = host.Add(new PluginStartInfo("/bin/sleep", "600"));
        Task start = plugin.StartAsync();
        Assert.Equal(PluginState.Starting, plugin.State);

        Task stop = plugin.StopAsync();
        await Task.WhenAll(stop, plugin.StopAsync(), plugin.DisposeAsync().AsTask()).WaitAsync(TestPlugins.Limit);

        await Assert.ThrowsAnyAsync<Exception>(() => start.WaitAsync(TestPlugins.Limit));
        Assert.Equal(PluginState.Stopped, plugin.State);
    }

    [Fact]
    public async Task Disposing_the_host_stops_all_plugins()
    {
        PluginHost host = new();
        Plugin[] plugins = await Task.WhenAll(host.StartAsync(TestPlugins.Info()), host.StartAsync(TestPlugins.Info()));
        int[] processes = [.. plugins.Select(plugin => plugin.ProcessId!.Value)];

        await host.DisposeAsync();
        await host.DisposeAsync();

        Assert.All(processes, process => Assert.False(TestPlugins.IsThere(process)));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => host.StartAsync(TestPlugins.Info()));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => plugins[0].StartAsync());
    }

    [Fact]
    public async Task Nothing_is_left_after_many_starts_and_stops()
    {
        DirectoryInfo temporary = Directory.CreateTempSubdirectory("rpcgen-test-");
        ProcessStartInfo info = new(TestPlugins.Program, ["cycles", "100"]) { RedirectStandardOutput = true };
        info.Environment["TMPDIR"] = temporary.FullName;
        using Process host = Process.Start(info)!;

        string output = await host.StandardOutput.ReadToEndAsync();

        Assert.Equal("left: ", output.TrimEnd('\n'));
        await host.WaitForExitAsync();
        Assert.Empty(temporary.GetFileSystemInfos());
        temporary.Delete();
    }
}
