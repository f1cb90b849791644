using System.Net.Sockets;
using RpcGen.LoadGen.Raw;
using RpcGen.Peers.Measuring;

namespace RpcGen.Peers;

/// <summary>No library: a blocking ping-pong of as many bytes as RpcGen sends.</summary>
internal sealed class RawPeer : Peer
{
    // Frame sizes of RpcGen's wire format, as in the load generator.
    private const int AddRequest = 15;
    private const int AddResponse = 11;
    private const int EchoRequest = 17;
    private const int EchoResponse = 13;
    private const int OrderBytes = 290;

    public override string Key => "raw";

    public override string Name => "raw socket";

    public override Task ServeAsync(string path)
    {
        Socket listener = UnixSocket.Listen(path);
        new Thread(() => Accept(listener)) { IsBackground = true }.Start();
        return Task.CompletedTask;
    }

    public override Task<PeerClient> ConnectAsync(string path)
    {
        RawClient client = new(new RawSocket(UnixSocket.Connect(path)));
        return Task.FromResult(new PeerClient(() =>
        {
            client.Dispose();
            return ValueTask.CompletedTask;
        })
        {
            Add = new RawOperation(client, AddRequest, AddResponse),
            Echo = size => new RawOperation(client, size + EchoRequest, size + EchoResponse),
            EchoPooled = size => new RawOperation(client, size + EchoRequest, size + EchoResponse),
            EchoOrder = new RawOperation(client, OrderBytes, OrderBytes),
            CanOverlap = false,
        });
    }

    private static void Accept(Socket listener)
    {
        while (true)
        {
            RawServer.Start(new RawSocket(listener.Accept()));
        }
    }
}
