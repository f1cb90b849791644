using System.Collections.Concurrent;
using RpcGen.TestPeer;

namespace RpcGen.TestKit;

/// <summary>Two connected ends that both serve <see cref="ITestService"/>.</summary>
public sealed class ConnectedPair : IAsyncDisposable
{
    private ConnectedPair(RpcConnection client, RpcConnection server, TestService service, Shapes shapes)
    {
        Shapes = shapes;
        Client = client;
        Server = server;
        Service = service;
    }

    public RpcConnection Client { get; }

    public RpcConnection Server { get; }

    /// <summary>What the server serves.</summary>
    public TestService Service { get; }

    /// <summary>What the server serves in every shape.</summary>
    public Shapes Shapes { get; }

    /// <summary>For the cases that expose it, at either end.</summary>
    public Interop ServerInterop { get; } = new();

    /// <inheritdoc cref="ServerInterop"/>
    public Interop ClientInterop { get; } = new();

    /// <summary>What nobody else was told, of both ends.</summary>
    public ConcurrentQueue<Exception> Unhandled { get; private init; } = new();

    /// <summary>Calls the server in every shape.</summary>
    public IShapes ShapesProxy => Client.GetProxy<IShapes>();

    /// <summary>Calls the client in every shape, from the server.</summary>
    public IShapes ShapesProxyOfServer => Server.GetProxy<IShapes>();

    /// <summary>Calls the server.</summary>
    public ITestService Proxy => Client.GetProxy<ITestService>();

    /// <summary>Calls the client, from the server.</summary>
    public ITestService ProxyOfServer => Server.GetProxy<ITestService>();

    public static async Task<ConnectedPair> OpenAsync(
        ChannelPair channels, RpcConnectionOptions? client = null, RpcConnectionOptions? server = null)
    {
        ConcurrentQueue<Exception> unhandled = new();
        RpcConnection clientEnd = RpcConnection.Create(channels.Client, Watched(client, unhandled));
        RpcConnection serverEnd = RpcConnection.Create(channels.Server, Watched(server, unhandled));
        Shapes shapes = new();
        clientEnd.Expose<IShapes>(new Shapes());
        serverEnd.Expose<IShapes>(shapes);
        serverEnd.Expose<ISlowDocuments>(shapes);
        TestService service = new(serverEnd);
        clientEnd.Expose<ITestService>(new TestService(clientEnd));
        serverEnd.Expose<ITestService>(service);
        await Task.WhenAll(clientEnd.StartAsync(), serverEnd.StartAsync()).Soon();
        return new ConnectedPair(clientEnd, serverEnd, service, shapes) { Unhandled = unhandled };
    }

    private static RpcConnectionOptions Watched(RpcConnectionOptions? options, ConcurrentQueue<Exception> unhandled)
    {
        options ??= new RpcConnectionOptions();
        return options.OnUnhandledException is null
            ? options with { OnUnhandledException = unhandled.Enqueue }
            : options;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }
}
