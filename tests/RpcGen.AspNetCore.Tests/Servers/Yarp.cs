using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.LoadBalancing;

namespace RpcGen.AspNetCore.Tests.Servers;

/// <summary>A real YARP on the loopback interface: spreads WebSockets over nodes, one after the other.</summary>
internal sealed class Yarp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Yarp(WebApplication app) => _app = app;

    public string Endpoint => $"ws://127.0.0.1:{new Uri(_app.Urls.Single()).Port}/rpc";

    public static async Task<Yarp> StartAsync(params int[] ports)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "rpc", ClusterId = "nodes", Match = new RouteMatch { Path = "{**path}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = "nodes",
                    LoadBalancingPolicy = LoadBalancingPolicies.RoundRobin,
                    Destinations = ports.ToDictionary(
                        port => $"node{port}", port => new DestinationConfig { Address = $"http://127.0.0.1:{port}" }),
                },
            ]);
        WebApplication app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync();
        return new Yarp(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
