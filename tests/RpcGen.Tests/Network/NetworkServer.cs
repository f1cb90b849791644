using System.Collections.Concurrent;
using RpcGen.TestKit;
using RpcGen.TestPeer;

namespace RpcGen.Tests.Network;

/// <summary>A server of <see cref="ITestService"/> on a port that the system gave.</summary>
internal sealed class NetworkServer : IAsyncDisposable
{
    private NetworkServer(RpcServer server) => Server = server;

    public RpcServer Server { get; }

    public RpcEndpoint Endpoint => Server.GetEndpoints().Single();

    /// <summary>What was told of clients that could not be accepted.</summary>
    public ConcurrentQueue<Exception> Failures { get; private init; } = new();

    public static async Task<NetworkServer> StartAsync(
        string endpoint, RpcConnectionOptions? connection = null, int maxHandshakes = 64)
    {
        ConcurrentQueue<Exception> failures = new();
        RpcServer server = new(new RpcServerOptions
        {
            Connection = connection ?? new RpcConnectionOptions(),
            MaxHandshakes = maxHandshakes,
            OnClientFailed = (_, exception) => failures.Enqueue(exception),
        });
        server.Expose<ITestService>(client => new TestService(client));
        await server.ListenAsync(endpoint);
        return new NetworkServer(server) { Failures = failures };
    }

    /// <summary>Waits until a client has failed, and returns all that is told of it.</summary>
    public async Task<string> FailureAsync()
    {
        await TestWait.Until(() => !Failures.IsEmpty, "the failure is told");
        return Failures.First().ToString();
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
