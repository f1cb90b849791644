using RpcGen.Plugins.TestPlugin;

namespace RpcGen.Plugins.Tests;

/// <summary>What a plugin is started with is checked and copied.</summary>
public sealed class StartInfoTests
{
    [Fact]
    public async Task Changes_after_a_plugin_was_added_have_no_effect_on_it()
    {
        await using PluginHost host = new();
        HashSet<Type> grants = [];
        PluginStartInfo info = TestPlugins.Info() with { Grants = grants };
        Plugin plugin = host.Add(info);

        grants.Add(typeof(IHostServices));
        info.Stop.Grace = TimeSpan.FromDays(1);
        info.Program = "/nowhere";
        plugin.StartInfo.Program = "/nowhere";
        plugin.StartInfo.Supervision.MaxFailures = 1000;

        Assert.Empty(plugin.StartInfo.Grants!);
        Assert.Equal(TimeSpan.FromSeconds(5), plugin.StartInfo.Stop.Grace);
        Assert.Equal(TestPlugins.Info().Program, plugin.StartInfo.Program);
        Assert.Equal(3, plugin.StartInfo.Supervision.MaxFailures);
        Assert.Equal(TimeSpan.FromSeconds(5), new PluginStop().Grace);
    }

    [Fact]
    public async Task A_value_out_of_range_is_refused_before_anything_starts()
    {
        await using PluginHost host = new();
        PluginStartInfo info = TestPlugins.Info();

        Assert.Throws<ArgumentOutOfRangeException>(
            "StartTimeout", () => host.Add(info with { StartTimeout = TimeSpan.Zero }));
        Assert.Throws<ArgumentOutOfRangeException>(
            "Grace", () => host.Add(info with { Stop = new PluginStop { Grace = Timeout.InfiniteTimeSpan } }));
        Assert.Throws<ArgumentOutOfRangeException>(
            "Window", () => host.Add(info with { Supervision = new PluginSupervision { Window = TimeSpan.Zero } }));
        Assert.Throws<ArgumentOutOfRangeException>(
            "Memory", () => host.Add(info with { Budget = new PluginBudget { Memory = 0 } }));
        Assert.Empty(host.Plugins);
    }
}
