using RpcGen.Plugins.TestPlugin;

namespace RpcGen.Plugins.Tests;

/// <summary>Who is started anew when a plugin of a group fails.</summary>
public sealed class GroupTests
{
    [Theory]
    [InlineData(PluginGroupStrategy.OneForOne, 1, new[] { 1 })]
    [InlineData(PluginGroupStrategy.OneForAll, 1, new[] { 0, 1, 2 })]
    [InlineData(PluginGroupStrategy.RestForOne, 1, new[] { 1, 2 })]
    public async Task A_failure_restarts_whom_the_strategy_names(
        PluginGroupStrategy strategy, int failing, int[] restarted)
    {
        await using PluginHost host = new();
        Plugin[] plugins =
            [.. Enumerable.Range(0, 3).Select(i => host.Add(TestPlugins.Info() with { Name = $"p{i}" }))];
        await using PluginGroup group = new(strategy, plugins);
        await group.StartAsync();
        int[] before = [.. plugins.Select(plugin => plugin.ProcessId!.Value)];

        await DeathTests.DieAsync(plugins[failing].GetProxy<ITestPlugin>().ExitAsync(1));

        await TestPlugins.UntilAsync(
            () =>
                restarted.All(i => plugins[i] is { State: PluginState.Running, ProcessId: { } id } && id != before[i]),
            "the others have new processes");
        int[] kept = [.. Enumerable.Range(0, 3).Except(restarted)];
        Assert.All(kept, i => Assert.Equal(before[i], plugins[i].ProcessId));
    }
}
