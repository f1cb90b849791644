using System.Security.Cryptography.X509Certificates;
using RpcGen.TestKit;

namespace RpcGen.AspNetCore.Tests.Servers;

/// <summary>A client of a node behind a balancer: TLS through HAProxy, a WebSocket through YARP.</summary>
internal sealed class BalancedClient : IAsyncDisposable
{
    private readonly IAsyncDisposable _balancer;

    private BalancedClient(IAsyncDisposable balancer, string endpoint, X509Certificate2? certificate)
    {
        _balancer = balancer;
        Client = new RpcClient(endpoint, new RpcClientOptions
        {
            Connection = new RpcConnectionOptions { Tls = Certificates.Tls(certificate ?? Certificates.Client) },
        });
    }

    public RpcClient Client { get; }

    public static async Task<BalancedClient> StartAsync(
        string balancer, Node node, X509Certificate2? certificate = null)
    {
        if (balancer == "YARP")
        {
            Yarp yarp = await Yarp.StartAsync(node.HttpPort);
            return new BalancedClient(yarp, yarp.Endpoint, certificate);
        }

        HaProxy proxy = await HaProxy.StartAsync(node.TlsPort);
        return new BalancedClient(proxy, $"tls:127.0.0.1:{proxy.Port}", certificate);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _balancer.DisposeAsync();
    }
}
