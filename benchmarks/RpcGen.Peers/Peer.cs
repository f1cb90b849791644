namespace RpcGen.Peers;

/// <summary>A library that is measured. Server and client are processes of this program.</summary>
internal abstract class Peer
{
    public static readonly IReadOnlyList<Peer> All =
    [
        new RpcGenPeer("rpcgen-unix", "RpcGen, unix", "unix:"),
        new RpcGenPeer("rpcgen-ipc", "RpcGen, ipc", "ipc:"),
        new StreamJsonRpcPeer("streamjsonrpc", "StreamJsonRpc, MessagePack", StreamJsonRpcFormatters.MessagePack),
        new StreamJsonRpcPeer("streamjsonrpc-nerdbank", "StreamJsonRpc, Nerdbank", StreamJsonRpcFormatters.Nerdbank),
        new GrpcPeer(),
        new SignalRPeer(),
        new RawPeer(),
    ];

    /// <summary>The one that all others are compared with.</summary>
    public static Peer Baseline => All[0];

    /// <summary>The name on the command line.</summary>
    public abstract string Key { get; }

    /// <summary>The name in the table.</summary>
    public abstract string Name { get; }

    public static Peer Find(string key) => All.FirstOrDefault(peer => peer.Key == key)
        ?? throw new ArgumentException(
            $"unknown peer '{key}'; {string.Join(", ", All.Select(peer => peer.Key))} are known");

    /// <summary>Listens until the process ends. The task ends when clients can connect.</summary>
    public abstract Task ServeAsync(string path);

    public abstract Task<PeerClient> ConnectAsync(string path);
}
