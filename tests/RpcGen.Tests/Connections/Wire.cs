using RpcGen.TestKit;
using RpcGen.Transports.InMemory;

namespace RpcGen.Tests.Connections;

/// <summary>Two connections in one process, which are set up before their handshake.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private Wire(RpcConnection client, RpcConnection server)
    {
        Client = client;
        Server = server;
    }

    public RpcConnection Client { get; }

    public RpcConnection Server { get; }

    public static async Task<Wire> ConnectAsync(
        Action<RpcConnection>? server = null, Action<RpcConnection>? client = null,
        RpcConnectionOptions? serverOptions = null, RpcConnectionOptions? clientOptions = null)
    {
        (InMemoryChannel one, InMemoryChannel two) = InMemoryChannel.CreatePair();
        Wire wire = new(RpcConnection.Create(one, clientOptions), RpcConnection.Create(two, serverOptions));
        server?.Invoke(wire.Server);
        client?.Invoke(wire.Client);
        await Task.WhenAll(wire.Client.StartAsync(), wire.Server.StartAsync()).Soon();
        return wire;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }
}
