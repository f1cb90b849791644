using Bubblewrap = PluginHost.Bubblewrap;
using RpcGen.Plugins.TestPlugin;

namespace RpcGen.Plugins.Tests;

/// <summary>A launcher puts a plugin into a sandbox, and everything still works.</summary>
public sealed class SandboxTests
{
    [Fact]
    public async Task In_bubblewrap_a_plugin_is_called_over_shared_memory_and_sees_neither_files_nor_network()
    {
        Assert.SkipUnless(
            File.Exists("/usr/bin/bwrap"), "bubblewrap, a package of Linux distributions, is not installed");
        await using RpcGen.Plugins.PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info() with { Launcher = new Bubblewrap() });
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();

        Assert.Equal(3, await proxy.AddAsync(1, 2));
        Assert.Contains("shared memory", await proxy.SharedMemoryAsync(), StringComparison.OrdinalIgnoreCase);
        Assert.True(File.Exists("/etc/passwd"));
        Assert.False(await proxy.ExistsAsync("/etc/passwd"));
        Assert.False(await proxy.ExistsAsync($"/proc/{Environment.ProcessId}/root"));
        Assert.False(await proxy.ExistsAsync("/sys/class/net"));
        int outside = plugin.ProcessId!.Value;

        await DeathTests.DieAsync(proxy.ExitAsync(3));
        await TestPlugins.UntilAsync(() => !TestPlugins.Runs(outside), "the sandbox is gone");
        Assert.Equal(3, await proxy.AddAsync(1, 2));
    }
}
