using System.Diagnostics;
using RpcGen.Plugins.TestPlugin;

namespace RpcGen.Plugins.Tests;

/// <summary>A host attaches to a plugin that something else has started, as a debugger does.</summary>
public sealed class AttachTests
{
    private readonly string _endpoint = $"ipc:rpcgen-test-{Guid.NewGuid():N}";

    [Fact]
    public async Task An_attached_plugin_is_called_calls_back_and_is_stopped_by_one_host_only()
    {
        using Process process = await StartAsync();
        await using PluginHost host = new();
        host.Expose<IHostServices>(new HostServices());
        await using Plugin plugin = await host.AttachAsync(_endpoint, TestPlugins.Info());

        Assert.Equal("the answer to life", await plugin.GetProxy<ITestPlugin>().AskHostAsync("life"));
        Assert.Equal(process.Id, plugin.ProcessId);
        Assert.Contains($"attached process {process.Id}", plugin.Reason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PluginStartException>(() => host.AttachAsync(_endpoint, TestPlugins.Info()));

        await plugin.StopAsync();

        Assert.Equal(PluginState.Stopped, plugin.State);
        await process.WaitForExitAsync().WaitAsync(TestPlugins.Limit);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task An_attached_plugin_that_is_stopped_like_at_a_breakpoint_stays_running_and_is_never_signalled()
    {
        using Process process = await StartAsync();
        await using PluginHost host = new();
        Plugin plugin = await host.AttachAsync(_endpoint, TestPlugins.Info() with
        {
            Hang = new PluginHang { UnresponsiveAfter = TimeSpan.FromMilliseconds(10), KillAfter = TimeSpan.FromMilliseconds(10) },
            Stop = new PluginStop { Grace = TimeSpan.FromMilliseconds(50), Terminate = TimeSpan.FromMilliseconds(50) },
        });
        await TestPlugins.SuspendAsync(process.Id);
        Task<int> call = plugin.GetProxy<ITestPlugin>().AddAsync(1, 2).AsTask();
        Assert.Equal(PluginState.Running, plugin.State);
        _ = Signals.Send(process.Id, 18);
        Assert.Equal(3, await call);

        await TestPlugins.SuspendAsync(process.Id);
        await plugin.DisposeAsync().AsTask().WaitAsync(TestPlugins.Limit);

        Assert.Equal(PluginState.Stopped, plugin.State);
        Assert.True(TestPlugins.Runs(process.Id));
        _ = Signals.Send(process.Id, 18);
        await process.WaitForExitAsync().WaitAsync(TestPlugins.Limit);
        Assert.InRange(process.ExitCode, 0, 127);
    }

    [Fact]
    public async Task The_death_of_an_attached_plugin_is_told_and_final()
    {
        using Process process = await StartAsync();
        await using PluginHost host = new();
        await using Plugin plugin = await host.AttachAsync(_endpoint, TestPlugins.Info());

        Task<int> call = plugin.GetProxy<ITestPlugin>().HangAsync(spins: false).AsTask();
        process.Kill();

        await Assert.ThrowsAsync<RpcConnectionLostException>(() => call);
        await TestPlugins.UntilAsync(() => plugin.State == PluginState.Stopped, "stopped");
        Assert.Contains(
            $"attached process {process.Id}) ended its connection", plugin.Reason, StringComparison.Ordinal);
        Assert.Equal(0, plugin.Restarts);
    }

    [Fact]
    public async Task Where_no_plugin_waits_the_message_says_how_to_start_one()
    {
        await using PluginHost host = new();

        PluginStartException exception = await Assert.ThrowsAsync<PluginStartException>(
            () => host.AttachAsync(_endpoint, TestPlugins.Info()));

        Assert.Equal(PluginStartFailure.NotFound, exception.Failure);
        Assert.Contains($"RPCGEN_PLUGIN_ATTACH={_endpoint}", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("indexer")]
    [InlineData("unix:/tmp/indexer")]
    public async Task A_program_waits_at_a_private_endpoint_only(string endpoint)
    {
        using Process process = Process.Start(Info(endpoint))!;
        string text = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(64, process.ExitCode);
        Assert.Contains("names no private endpoint; ipc:NAME does", text, StringComparison.Ordinal);
    }

    private static ProcessStartInfo Info(string endpoint) => new(TestPlugins.Program)
    {
        RedirectStandardError = true,
        Environment = { ["RPCGEN_PLUGIN_ATTACH"] = endpoint },
    };

    private async Task<Process> StartAsync()
    {
        Process process = Process.Start(Info(_endpoint))!;
        string? line = await process.StandardError.ReadLineAsync();
        Assert.Equal($"Waits for a host: PluginHost.AttachAsync(\"{_endpoint}\", ...)", line);
        return process;
    }
}
