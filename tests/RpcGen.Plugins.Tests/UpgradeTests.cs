using RpcGen.Plugins.TestPlugin;

namespace RpcGen.Plugins.Tests;

/// <summary>A plugin is replaced while it is used.</summary>
public sealed class UpgradeTests
{
    [Fact]
    public async Task No_call_is_lost_or_run_twice_while_it_is_replaced_under_load()
    {
        string ledger = Path.GetTempFileName();
        await using PluginHost host = new();
        PluginStartInfo info = TestPlugins.Info() with { Stop = new PluginStop { Grace = TestPlugins.Limit } };
        await using Plugin plugin = await host.StartAsync(info);
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        HashSet<int> processes = [];
        using CancellationTokenSource enough = new();
        List<string> made = [];

        Task[] callers =
        [
            .. Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
            {
                for (int i = 0; !enough.IsCancellationRequested; i++)
                {
                    string entry = $"{caller}-{i}";
                    int process = await proxy.NoteAsync(ledger, entry);
                    lock (made)
                    {
                        processes.Add(process);
                        made.Add(entry);
                    }
                }
            })),
        ];
        for (int i = 0; i < 3; i++)
        {
            int before = plugin.ProcessId!.Value;
            await plugin.UpgradeAsync(info);
            Assert.NotEqual(before, plugin.ProcessId);
            Assert.False(TestPlugins.IsThere(before));
            int count = made.Count;
            await TestPlugins.UntilAsync(() => made.Count > count + 20, "calls go on");
        }

        await enough.CancelAsync();
        await Task.WhenAll(callers);

        string[] noted = await File.ReadAllLinesAsync(ledger);
        Assert.Equal(made.Order(StringComparer.Ordinal), noted.Order(StringComparer.Ordinal));
        Assert.Equal(4, processes.Count);
        Assert.Equal(0, plugin.Restarts);
        File.Delete(ledger);
    }

    [Fact]
    public async Task A_version_that_does_not_get_ready_leaves_the_old_one_undisturbed()
    {
        await using PluginHost host = new();
        await using Plugin plugin = await host.StartAsync(TestPlugins.Info());
        ITestPlugin proxy = plugin.GetProxy<ITestPlugin>();
        int process = await proxy.ProcessIdAsync();

        PluginStartException exception = await Assert.ThrowsAsync<PluginStartException>(
            () => plugin.UpgradeAsync(TestPlugins.Info("exit", "5")));

        Assert.Equal(new PluginExit(5), exception.Exit);
        Assert.Equal(process, await proxy.ProcessIdAsync());
        Assert.Equal(PluginState.Running, plugin.State);
    }
}
