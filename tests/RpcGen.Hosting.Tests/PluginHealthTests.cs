using System.Runtime.Versioning;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RpcGen.Plugins;

namespace RpcGen.Hosting.Tests;

/// <summary>The health check of plugins tells of the one that is worst off, and why.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PluginHealthTests
{
    [Fact]
    public async Task The_plugin_that_is_worst_off_decides_and_the_data_say_why()
    {
        await using TestHost host = await TestHost.StartAsync(
            builder => builder.Services.AddSingleton(_ => new PluginHost()).AddHealthChecks().AddRpcPlugins("plugins"));
        PluginHost plugins = host.Services.GetRequiredService<PluginHost>();
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);

        await using Plugin fine = await plugins.StartAsync(PluginStartInfo.InProcess("fine", _ => { }));
        await using Plugin onDemand =
            plugins.Add(PluginStartInfo.InProcess("lazy", _ => { }) with { StartsOnDemand = true });
        HealthReportEntry entry = await CheckAsync(host);
        Assert.Equal(HealthStatus.Healthy, entry.Status);
        Assert.Equal("Stopped. It was never started", entry.Data["lazy"]);
        Assert.StartsWith("Running. ", (string)entry.Data["fine"], StringComparison.Ordinal);

        await using Plugin slow =
            plugins.Add(new PluginStartInfo("/bin/sleep", "600") { StartTimeout = TestHost.Limit });
        Task start = slow.StartAsync();
        entry = await CheckAsync(host);
        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Contains("sleep is Starting", entry.Description, StringComparison.Ordinal);

        await slow.StopAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => start);
        await fine.StopAsync();
        entry = await CheckAsync(host);
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Contains("fine is Stopped. The host stopped it", entry.Description, StringComparison.Ordinal);
    }

    private static async Task<HealthReportEntry> CheckAsync(TestHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["plugins"];
}
