using System.Diagnostics;
using RpcGen.Plugins.Internal.Output;
using RpcGen.Plugins.Internal.Processes;
using RpcGen.Plugins.TestPlugin;
using ProcessThread = RpcGen.Plugins.Internal.Processes.ProcessThread;

namespace RpcGen.Plugins.Tests;

/// <summary>What children get from their host, and what not.</summary>
public sealed class InheritanceTests
{
    [Fact]
    public async Task Fifty_children_start_at_once_and_each_holds_four_descriptors_of_its_own()
    {
        PluginCommand command = new("/bin/sleep", ["600"], "/", new Dictionary<string, string>());
        using CancellationTokenSource ended = new();

        // Another library starts processes meanwhile, in the way of .NET.
        Task others = Task.Run(async () =>
        {
            while (!ended.IsCancellationRequested)
            {
                using Process other = Process.Start("/bin/true");
                await other.WaitForExitAsync();
            }
        });
        ChildProcess[] children = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => ProcessThread.Instance.StartAsync(command, NewCollector())));
        await ended.CancelAsync();
        await others;

        Dictionary<string, int> holders = [];
        foreach (ChildProcess child in children)
        {
            string[] descriptors =
                [.. Directory.GetFileSystemEntries($"/proc/{child.Id}/fd").Order(StringComparer.Ordinal)];
            Assert.Equal(["0", "1", "2", "3"], descriptors.Select(Path.GetFileName));
            foreach (string target in descriptors.Skip(1).Select(entry => new FileInfo(entry).LinkTarget!))
            {
                Assert.True(
                    holders.TryAdd(target, child.Id), $"{target} belongs to {holders[target]}, {child.Id} has it");
            }
        }

        foreach (ChildProcess child in children)
        {
            child.Signal(9);
            Assert.Equal(new PluginExit(137, 9), await child.Exited);
            Assert.False(TestPlugins.IsThere(child.Id));
            child.Socket.Dispose();
        }
    }

    [Fact]
    public async Task A_plugin_gets_listed_variables_and_set_ones_and_nothing_that_loads_code()
    {
        Environment.SetEnvironmentVariable("PLUGIN_TEST_SECRET", "hidden");
        Environment.SetEnvironmentVariable("PLUGIN_TEST_SHARED", "shown");
        Environment.SetEnvironmentVariable("LD_PLUGIN_TEST", "dangerous");
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info() with
        {
            InheritedVariables = [.. PluginStartInfo.DefaultInheritedVariables, "PLUGIN_TEST_SH*", "LD_*"],
            Environment = new Dictionary<string, string> { ["PLUGIN_TEST_SET"] = "set" },
            WorkingDirectory = "/",
        });
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();

        Assert.Null(await proxy.VariableAsync("PLUGIN_TEST_SECRET"));
        Assert.Null(await proxy.VariableAsync("LD_PLUGIN_TEST"));
        Assert.Equal("shown", await proxy.VariableAsync("PLUGIN_TEST_SHARED"));
        Assert.Equal("set", await proxy.VariableAsync("PLUGIN_TEST_SET"));
        Assert.NotNull(await proxy.VariableAsync("PATH"));
        Assert.Null(await proxy.VariableAsync("RPCGEN_PLUGIN"));
        Assert.Equal("/", await proxy.WorkingDirectoryAsync());
    }

    private static OutputCollector NewCollector() => new((_, _) => { }, _ => { }, 1000, TimeProvider.System);
}
