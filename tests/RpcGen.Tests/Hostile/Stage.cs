using System.Diagnostics;
using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Tests.Protocol;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.Hostile;

/// <summary>
/// Where hostile peers meet their victims: a server, a good client of it, and what is needed to see that one hostile
/// peer leaves no trace.
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
        ClientFailed = (_, exception) => _connected.TrySetException(exception),
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
            // The event of a case before may come late.
            if (!e.Connection.Closed.IsCompleted)
            {
                _connected.TrySetResult(e.Connection);
            }
        };

        // Code, pools and threads are there before anything is measured.
        foreach (Road road in Enum.GetValues<Road>())
        {
            foreach (bool victimServes in (bool[])[true, false])
            {
                await using RawPeer peer = await OpenAsync(road, victimServes, Scene.Consuming);
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

    /// <summary>A good client of the same server gets its answer.</summary>
    internal Task BystanderIsServedAsync() => _proxy!.AddAsync(1, 2).Soon();

    /// <summary>The server has no clients but the good one.</summary>
    internal Task OthersAreGoneAsync() => TestWait.Until(() => _server.GetConnections().Count == 1, "the server has forgotten them");

    /// <summary>Brings a hostile peer and a victim to where the peer misbehaves.</summary>
    internal async Task<RawPeer> OpenAsync(Road road, bool victimServes, Scene scene)
    {
        RawPeer peer = await (victimServes ? ConnectAsync(road) : AcceptAsync(road));
        if (scene == Scene.Connected)
        {
            return peer;
        }

        await peer.ShakeHandsAsync(road == Road.Rings ? 1 : 0);
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
    private async Task<RawPeer> ConnectAsync(Road road)
    {
        _connected = new TaskCompletionSource<RpcConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (road is Road.Memory or Road.Pipes)
        {
            ChannelPair pair = road == Road.Memory ? TransportPairs.InMemory() : TransportPairs.InheritedPipes();
            return new RawPeer(pair.Client, _server.AcceptAsync(pair.Server));
        }

        RpcEndpoint endpoint = RpcEndpoint.Parse(road == Road.Unix ? _unix : _ipc);
        return new RawPeer(await RpcTransport.Of(endpoint).ConnectAsync(endpoint, default), _connected.Task);
    }

    // The victim connects to the peer.
    private static async Task<RawPeer> AcceptAsync(Road road)
    {
        if (road is Road.Memory or Road.Pipes)
        {
            ChannelPair pair = road == Road.Memory ? TransportPairs.InMemory() : TransportPairs.InheritedPipes();
            return new RawPeer(pair.Server, RawPeer.StartedAsync(RpcConnection.Create(pair.Client, s_options)));
        }

        RpcEndpoint endpoint = RpcEndpoint.Parse(Endpoints.New(road == Road.Unix ? "unix" : "ipc"));
        await using RpcListener listener = await RpcTransport.Of(endpoint).ListenAsync(endpoint, default);
        Task<RpcConnection> connecting = RpcConnection.ConnectAsync(endpoint, s_options);
        return new RawPeer(await listener.AcceptAsync(default), connecting);
    }

    // Of what roads are made of.
    private static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd")
        .Select(path => new FileInfo(path).LinkTarget ?? "")
        .Count(target => target.StartsWith("socket:", StringComparison.Ordinal)
            || target.StartsWith("pipe:", StringComparison.Ordinal) || target.StartsWith("/memfd:", StringComparison.Ordinal));
}
