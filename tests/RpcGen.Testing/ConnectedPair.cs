using RpcGen.TestPeer;

namespace RpcGen.Testing;

/// <summary>Two connected ends that both serve <see cref="ITestService"/>.</summary>
public sealed class ConnectedPair : IAsyncDisposable
{
    private ConnectedPair(RpcConnection client, RpcConnection server, TestService service)
    {
        Client = client;
        Server = server;
        Service = service;
    }

    public RpcConnection Client { get; }

    public RpcConnection Server { get; }

    /// <summary>What the server serves.</summary>
    public TestService Service { get; }

    /// <summary>Calls the server.</summary>
    public ITestService Proxy => Client.GetProxy<ITestService>();

    /// <summary>Calls the client, from the server.</summary>
    public ITestService ProxyOfServer => Server.GetProxy<ITestService>();

    public static async Task<ConnectedPair> OpenAsync(
        ChannelPair channels, RpcConnectionOptions? client = null, RpcConnectionOptions? server = null)
    {
        RpcConnection clientEnd = RpcConnection.Create(channels.Client, client);
        RpcConnection serverEnd = RpcConnection.Create(channels.Server, server);
        TestService service = new(serverEnd);
        clientEnd.Expose<ITestService>(new TestService(clientEnd));
        serverEnd.Expose<ITestService>(service);
        await Task.WhenAll(clientEnd.StartAsync(), serverEnd.StartAsync()).Soon();
        return new ConnectedPair(clientEnd, serverEnd, service);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }
}
