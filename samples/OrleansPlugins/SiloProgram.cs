using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using RpcGen.Plugins;

namespace OrleansPlugins;

/// <summary>The process of a silo. It stops when its standard input ends, so it does not outlive the sample.</summary>
internal static class SiloProgram
{
    public static async Task RunAsync(string name, int siloPort, int gatewayPort, int firstSiloPort)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddSingleton(_ => new PluginHost());
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(siloPort, gatewayPort, new IPEndPoint(IPAddress.Loopback, firstSiloPort))
            .Configure<SiloOptions>(options => options.SiloName = name)
            .Configure<ClusterMembershipOptions>(options =>
            {
                // Short, so that the sample ends soon: a silo is dead after five probes of one second each.
                options.ProbeTimeout = TimeSpan.FromSeconds(1);
                options.NumMissedProbesLimit = 5;
                options.NumVotesForDeathDeclaration = 1;
                options.TableRefreshTimeout = TimeSpan.FromSeconds(2);
            }));
        using IHost host = builder.Build();
        await host.StartAsync();
        Console.WriteLine("started");
        await Task.Run(Console.In.ReadToEnd);
        await host.StopAsync();
    }
}
