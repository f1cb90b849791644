using RpcGen.Plugins;

namespace PluginHost;

/// <summary>The host with its three plugins.</summary>
internal sealed record class Session(RpcGen.Plugins.PluginHost Host, Plugin Search, Plugin Converter, Plugin Trouble)
{
    public static async Task<int> RunAsync(Func<Session, Task<int>> use)
    {
        await using RpcGen.Plugins.PluginHost host = new();
        Plugin search = await host.StartAsync(PluginStartInfo.ForOwnProgram("search") with { Name = "search" });
        Plugin converter = await host.StartAsync(new PluginStartInfo("PluginHost.Converter")
        {
            Name = "converter",

            // Whose the folder is into which a repository was cloned is not the sample's business.
            AllowsUntrustedPath = true,
        });
        Plugin trouble = await host.StartAsync(PluginStartInfo.ForOwnProgram("trouble") with
        {
            Name = "trouble",
            MaxLinesPerSecond = 100,
            Budget = new PluginBudget { Memory = 400L * 1024 * 1024 },

            // The runtime's own limit comes first otherwise, as an exception in the plugin.
            Environment = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "80000000" },
            Hang = new PluginHang
            {
                UnresponsiveAfter = TimeSpan.FromSeconds(1.5),
                KillAfter = TimeSpan.FromSeconds(1),
            },
            Supervision = new PluginSupervision { MaxFailures = 10 },
        });
        return await use(new Session(host, search, converter, trouble));
    }
}
