using System.Diagnostics;
using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Tests.Protocol;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.Hostile;

/// <summary>
/// Connects hostile peers with their victims: a server, a well-behaved client of it, and the measurements that show
/// that one hostile peer leaves no trace.
/// </summary>
public sealed class Stage : IAsyncLifetime
{
    private static readonly RpcConnectionOptions s_options = new();

    private readonly RpcServer _server;
    private readonly string _unix = Endpoints.New("unix");
    private readonly string _ipc = Endpoints.New("ipc");
    private TaskCompletionSource<RpcConnection> _connected = new();
    private RpcConnection? _bystander;
    private ITestService? _proxy;
    private int _descriptors;

    public Stage() => _server = new RpcServer(new RpcServerOptions
    {
        Connection = s_options,
        OnClientFailed = (_, exception) => _connected.TrySetException(exception),
    });

    public async ValueTask InitializeAsync()
    {
        _server.Expose<IShapes>(_ => new Shapes());
        _server.Expose<ITestService>(connection => new TestService(connection));
        await _server.ListenAsync(_unix);
        await _server.ListenAsync(_ipc);
        _bystander = await RpcConnection.ConnectAsync(_unix).Soon();
        _proxy = _bystander.GetProxy<ITestService>();
        _server.Connected += (_, e) =>
        {
            // The event of an earlier case may come late.
            if (!e.Connection.Closed.IsCompleted)
            {
                _connected.TrySetResult(e.Connection);
            }
        };

        // Loads code, pools and threads before anything is measured.
        foreach (Transport transport in Enum.GetValues<Transport>())
        {
            foreach (bool victimServes in (bool[])[true, false])
            {
                await using RawPeer peer = await OpenAsync(transport, victimServes, Scene.Consuming);
                peer.ExpectAlive();
            }
        }

        await BystanderIsServedAsync();
        await OthersAreGoneAsync();
        _descriptors = Descriptors();
    }

    public async ValueTask DisposeAsync()
    {
        await OthersAreGoneAsync();
        await TestWait.Until(() => Descriptors() <= _descriptors, "all descriptors are closed");
        await _bystander!.DisposeAsync();
        await _server.DisposeAsync();
    }

    /// <summary>Completes when the well-behaved client of the same server has its answer.</summary>
    internal Task BystanderIsServedAsync() => _proxy!.AddAsync(1, 2).Soon();

    /// <summary>Waits until the server has no clients but the well-behaved one.</summary>
    internal Task OthersAreGoneAsync() =>
        TestWait.Until(() => _server.GetConnections().Count == 1, "the server has forgotten them");

    /// <summary>Brings a hostile peer and a victim to the state in which the peer misbehaves.</summary>
    internal async Task<RawPeer> OpenAsync(Transport transport, bool victimServes, Scene scene)
    {
        RawPeer peer = await (victimServes ? ConnectAsync(transport) : AcceptAsync(transport));
        if (scene == Scene.Connected)
        {
            return peer;
        }

        await peer.ShakeHandsAsync(transport == Transport.Rings ? 1 : 0);
        if (!victimServes)
        {
            peer.Connection.Expose<IShapes>(new Shapes());
            peer.Connection.Expose<ITestService>(new TestService(peer.Connection));
        }

        peer.OwnCall = peer.Connection.GetProxy<ITestService>().GreetAsync("peer");
        peer.ReceiveKind(6);
        if (scene >= Scene.Bound)
        {
            peer.Bind<IShapes>(0);
            peer.Bind<ITestService>(1);
            peer.Bind<IDocument>(2);
        }

        if (scene >= Scene.Serving)
        {
            string[] call = scene >= Scene.Producing
                ? ["00", nameof(IShapes.NarrowAsync), "91cd0400", "81069200cd0400"]
                : ["00", nameof(IShapes.HangAsync), "90", "80"];
            peer.Call<IShapes>(9, call[0], call[1], call[2], call[3]);
            if (scene >= Scene.Producing)
            {
                peer.ReceiveKind(12);
            }
        }

        if (scene >= Scene.Consuming)
        {
            IAsyncEnumerator<byte[]> items = peer.Connection.GetProxy<IShapes>().NarrowAsync(1).GetAsyncEnumerator();
            peer.OwnItem = items.MoveNextAsync().AsTask();
            peer.ReceiveKind(6);
        }

        peer.ExpectAlive();
        return peer;
    }

    // The peer connects to the server.
    private async Task<RawPeer> ConnectAsync(Transport transport)
    {
        _connected = new TaskCompletionSource<RpcConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (transport is Transport.Memory or Transport.Pipes)
        {
            ChannelPair pair = transport == Transport.Memory
                ? TransportPairs.InMemory()
                : TransportPairs.InheritedPipes();
            return new RawPeer(pair.Client, _server.AcceptAsync(pair.Server));
        }

        RpcEndpoint endpoint = RpcEndpoint.Parse(transport == Transport.Unix ? _unix : _ipc);
        return new RawPeer(await RpcTransport.Of(endpoint).ConnectAsync(endpoint, default), _connected.Task);
    }

    // The victim connects to the peer.
    private static async Task<RawPeer> AcceptAsync(Transport transport)
    {
        if (transport is Transport.Memory or Transport.Pipes)
        {
            ChannelPair pair = transport == Transport.Memory
                ? TransportPairs.InMemory()
                : TransportPairs.InheritedPipes();
            return new RawPeer(pair.Server, RawPeer.StartedAsync(RpcConnection.Create(pair.Client, s_options)));
        }

        RpcEndpoint endpoint = RpcEndpoint.Parse(Endpoints.New(transport == Transport.Unix ? "unix" : "ipc"));
        await using RpcListener listener = await RpcTransport.Of(endpoint).ListenAsync(endpoint, default);
        Task<RpcConnection> connecting = RpcConnection.ConnectAsync(endpoint, s_options);
        return new RawPeer(await listener.AcceptAsync(default), connecting);
    }

    // Counts the descriptors of all transports.
    private static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd")
        .Select(path => new FileInfo(path).LinkTarget ?? "")
        .Count(target => target.StartsWith("socket:", StringComparison.Ordinal)
            || target.StartsWith("pipe:", StringComparison.Ordinal)
            || target.StartsWith("/memfd:", StringComparison.Ordinal));
}
