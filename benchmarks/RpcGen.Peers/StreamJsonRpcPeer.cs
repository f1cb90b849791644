using System.Net.Sockets;
using RpcGen.Peers.Contract;
using StreamJsonRpc;

namespace RpcGen.Peers;

/// <summary>StreamJsonRpc over a Unix socket, with a proxy from its source generator.</summary>
internal sealed class StreamJsonRpcPeer(string key, string name, Func<IJsonRpcMessageFormatter> formatter) : Peer
{
    public override string Key => key;

    public override string Name => name;

    public override Task ServeAsync(string path)
    {
        Socket listener = UnixSocket.Listen(path);
        _ = AcceptAsync(listener);
        return Task.CompletedTask;
    }

    public override async Task<PeerClient> ConnectAsync(string path)
    {
        JsonRpc rpc = new(Handler(await UnixSocket.ConnectAsync(path)));
        IPeerLoad load = rpc.Attach<IPeerLoad>();
        rpc.StartListening();
        return PeerClient.Create(load, echoPooled: null, () =>
        {
            rpc.Dispose();
            return ValueTask.CompletedTask;
        });
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            JsonRpc rpc = new(Handler(await listener.AcceptAsync()));
            rpc.AddLocalRpcTarget<IPeerLoad>(new StreamJsonRpcLoad(), null);
            rpc.StartListening();
        }
    }

    private LengthHeaderMessageHandler Handler(Socket socket)
    {
        NetworkStream stream = new(socket, ownsSocket: true);
        return new LengthHeaderMessageHandler(stream, stream, formatter());
    }
}
