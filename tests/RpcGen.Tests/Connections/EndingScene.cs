using RpcGen.TestPeer;
using RpcGen.TestKit;
using RpcGen.Transports.InMemory;

namespace RpcGen.Tests.Connections;

/// <summary>Two connections, and the ways in which a call or a stream between them can end.</summary>
internal sealed class EndingScene : IAsyncDisposable
{
    private readonly InMemoryChannel _peersEnd;

    private EndingScene(RpcConnection client, RpcConnection server, InMemoryChannel peersEnd)
    {
        Client = client;
        Server = server;
        _peersEnd = peersEnd;
    }

    public RpcConnection Client { get; }

    public RpcConnection Server { get; }

    public TestService Service { get; } = new();

    public Shapes Shapes { get; } = new();

    public Flood Flood { get; } = new();

    /// <summary>The token of the calls.</summary>
    public CancellationTokenSource Cts { get; } = new();

    /// <param name="calls">The number of calls that the server accepts at a time.</param>
    public static async Task<EndingScene> OpenAsync(int calls = 100)
    {
        (InMemoryChannel one, InMemoryChannel two) = InMemoryChannel.CreatePair();
        RpcConnection server = RpcConnection.Create(
            two, new RpcConnectionOptions { Limits = new RpcLimits { MaxCalls = calls } });
        EndingScene scene = new(RpcConnection.Create(one), server, two);
        server.Expose<ITestService>(scene.Service);
        server.Expose<IShapes>(scene.Shapes);
        server.Expose<IFlood>(scene.Flood);
        await Task.WhenAll(scene.Client.StartAsync(), server.StartAsync()).Soon();
        return scene;
    }

    /// <summary>Ends the call or stream that runs.</summary>
    public async Task EndAsync(string how)
    {
        TimeSpan drain = TimeSpan.FromMilliseconds(50);
        switch (how)
        {
            case "the caller cancels":
                await Cts.CancelAsync();
                break;
            case "the deadline passes":
                break;
            case "the caller disposes":
                await Client.DisposeAsync();
                break;
            case "the caller closes":
                await Client.CloseAsync(drain).Soon();
                break;
            case "the peer disposes":
                await Server.DisposeAsync();
                break;
            case "the peer closes":
                await Server.CloseAsync(drain).Soon();
                break;
            case "both close, the peer ends":
                Task closing = Client.CloseAsync(TestWait.Limit);
                Assert.False(Client.IsOpen);
                await Server.DisposeAsync();
                await closing.Soon();
                break;
            case "the peer dies":
                _peersEnd.Abort();
                break;
            default:
                throw new ArgumentException(how, nameof(how));
        }
    }

    /// <summary>A deadline for the calls made inside, in the rows that are about it.</summary>
    public static IDisposable? Deadline(string how) =>
        how == "the deadline passes" ? RpcCall.WithDeadline(TimeSpan.FromMilliseconds(100)) : null;

    /// <summary>Checks how a call or stream ended.</summary>
    public static void Check(Exception? error, Type type, string words, RpcOutcome? outcome, RpcCloseKind? kind)
    {
        Assert.NotNull(error);
        Assert.True(type.IsInstanceOfType(error), $"{type.Name} was expected: {error}");
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Equal(outcome, (error as RpcConnectionLostException)?.Outcome);
        Assert.Equal(kind, (error as RpcConnectionLostException)?.Reason.Kind);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
        Cts.Dispose();
    }
}
