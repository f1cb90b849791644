using System.Diagnostics;
using RpcGen.Plugins.TestPlugin;

namespace RpcGen.Plugins.Tests;

/// <summary>A plugin starts, is called, calls back, and stops.</summary>
public sealed class LifeTests
{
    [Fact]
    public async Task A_plugin_starts_is_called_calls_back_and_stops()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(
            TestPlugins.Info() with { OnAdding = p => p.Expose<IHostServices>(new HostServices()) });
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();

        Assert.Equal(PluginState.Running, plugin.State);
        Assert.Equal(42, await proxy.AddAsync(40, 2));
        Assert.Equal("the answer to life", await proxy.AskHostAsync("life"));
        int process = await proxy.ProcessIdAsync();
        Assert.Equal(process, plugin.ProcessId);

        await plugin.StopAsync();

        Assert.Equal(PluginState.Stopped, plugin.State);
        Assert.False(TestPlugins.IsThere(process), "the process is reaped");
        Exception exception = await Assert.ThrowsAsync<RpcConnectException>(() => proxy.AddAsync(1, 2).AsTask());
        Assert.Contains("was not sent", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dll_is_run_by_dotnet()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(
            TestPlugins.Info() with { Program = TestPlugins.Program + ".dll" });

        Assert.Equal(3, await plugin.GetProxy<ITestPlugin>().AddAsync(1, 2));
    }

    [Fact]
    public async Task The_first_call_after_each_start_may_hand_over_a_reference()
    {
        INote note = await new HostServices().GetNoteAsync();
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info());
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();

        Assert.Equal("note of the host", await proxy.ReadThisNoteAsync(note));
        await plugin.StopAsync();
        await plugin.StartAsync();
        Assert.Equal("note of the host", await proxy.ReadThisNoteAsync(note));
    }

    [Fact]
    public async Task A_stopped_plugin_starts_again_and_its_proxies_go_on()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info());
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        int first = await proxy.ProcessIdAsync();
        await plugin.StopAsync();

        await plugin.StartAsync();

        Assert.NotEqual(first, await proxy.ProcessIdAsync());
    }

    [Fact]
    public async Task The_connection_moves_to_shared_memory()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info());

        Assert.Contains(
            "shared memory", await plugin.GetProxy<ITestPlugin>().SharedMemoryAsync(),
            StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Run_by_hand_it_explains_itself_and_exits_with_64()
    {
        using Process process = Process.Start(
            new ProcessStartInfo(TestPlugins.Program) { RedirectStandardError = true, UseShellExecute = false })!;
        string text = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(64, process.ExitCode);
        Assert.Contains("is a plugin: another program starts it", text, StringComparison.Ordinal);
    }
}
