using System.Runtime.CompilerServices;
using RpcGen.Peers.Contract;
using RpcGen.Peers.Measuring;

namespace RpcGen.Peers;

/// <summary>RpcGen with its defaults; <c>ipc:</c> moves to shared memory.</summary>
internal sealed class RpcGenPeer(string key, string name, string scheme) : Peer
{
    // Other programs may keep the machine busy while a peer starts, which says nothing about calls.
    private static readonly RpcConnectionOptions s_options = new() { HandshakeTimeout = TimeSpan.FromMinutes(1) };

    private static RpcServer? s_server;

    public override string Key => key;

    public override string Name => name;

    public override async Task ServeAsync(string path)
    {
        s_server = new RpcServer(new RpcServerOptions { Connection = s_options });
        s_server.Expose<IPeerLoad>(new PeerLoad());
        s_server.Expose<IPooledLoad>(new PooledLoad());
        await s_server.ListenAsync(Endpoint(path));
    }

    public override async Task<PeerClient> ConnectAsync(string path)
    {
        RpcConnection connection = await RpcConnection.ConnectAsync(Endpoint(path), s_options);
        if (scheme == "ipc:" && await connection.SharedMemoryStatus is { IsUsed: false } status)
        {
            throw new InvalidOperationException(status.ToString());
        }

        IPooledLoad pooled = connection.GetProxy<IPooledLoad>();
        return PeerClient.Create(
            connection.GetProxy<IPeerLoad>(), size => EchoPooled(pooled, size), connection.DisposeAsync);
    }

    private static CallOperation<int> EchoPooled(IPooledLoad load, int size)
    {
        RpcBuffer payload = RpcBuffer.Rent(size);
        return new CallOperation<int>(EchoAsync, length => length == size);

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        async ValueTask<int> EchoAsync()
        {
            using RpcBuffer back = await load.EchoAsync(payload);
            return back.Length;
        }
    }

    // A name of ipc: is one for the whole user, so it has that of the run's own folder in it.
    private string Endpoint(string path) => scheme == "unix:"
        ? scheme + path
        : $"{scheme}{Path.GetFileName(Path.GetDirectoryName(path))}-{key}";
}
