using System.Collections.Concurrent;
using RpcGen.TestPeer;
using RpcGen.TestKit;
using Xunit;

namespace RpcGen.Tests.Connections;

/// <summary>
/// What a server reports about its clients, and what it serves to clients that are connected already.
/// </summary>
public sealed class ServerTests
{
    private readonly string _endpoint = Endpoints.New("memory");

    [Fact]
    public async Task Connected_comes_before_Disconnected_however_short_the_connection()
    {
        const int Clients = 2000;
        ConcurrentQueue<(RpcConnection Connection, string Event)> reported = new();
        await using RpcServer server = new();
        server.Connected += (_, e) => reported.Enqueue((e.Connection, "connected"));
        server.Disconnected += (_, e) => reported.Enqueue((e.Connection, "disconnected"));
        await server.ListenAsync(_endpoint);

        for (int i = 0; i < Clients; i++)
        {
            await (await RpcConnection.ConnectAsync(_endpoint).Soon()).DisposeAsync();
        }

        // A client that leaves before its handshake was seen is reported as failed, not as connected.
        await server.DisposeAsync();
        string[][] byConnection = [];
        await TestWait.Until(
            () =>
            {
                byConnection =
                [
                    .. reported.GroupBy(one => one.Connection)
                        .Select(one => one.Select(each => each.Event).ToArray()),
                ];
                return byConnection.All(events => events.Length == 2);
            },
            "the end of each was reported");
        Assert.NotEmpty(byConnection);
        Assert.All(byConnection, events => Assert.Equal(["connected", "disconnected"], events));
    }

    [Fact]
    public async Task Events_name_the_server_and_the_connection()
    {
        TaskCompletionSource<(object? Sender, RpcConnection Connection)> connected = new();
        TaskCompletionSource<(object? Sender, RpcDisconnectedEventArgs Args)> disconnected = new();
        await using RpcServer server = new();
        server.Connected += (sender, e) => connected.TrySetResult((sender, e.Connection));
        server.Disconnected += (sender, e) => disconnected.TrySetResult((sender, e));
        await server.ListenAsync(_endpoint);

        await (await RpcConnection.ConnectAsync(_endpoint).Soon()).DisposeAsync();

        (object? opened, RpcConnection connection) = await connected.Task.Soon();
        (object? ended, RpcDisconnectedEventArgs args) = await disconnected.Task.Soon();
        Assert.Same(server, opened);
        Assert.Same(server, ended);
        Assert.Same(connection, args.Connection);
        Assert.Equal(RpcCloseKind.ClosedByPeer, args.Reason.Kind);
    }

    [Fact]
    public async Task A_contract_that_is_exposed_late_is_served_to_the_clients_there_are()
    {
        await using RpcServer server = new();
        await server.ListenAsync(_endpoint);
        await using RpcConnection client = await RpcConnection.ConnectAsync(_endpoint);
        ITestService proxy = client.GetProxy<ITestService>();
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => proxy.AddAsync(1, 2).Soon());
        Assert.Equal(RpcStatus.Unimplemented, refused.Status);
        Assert.False(await client.SupportsAsync<ITestService>("AddAsync").Soon());

        server.Expose<ITestService>(new TestService());

        Assert.Equal(3, await proxy.AddAsync(1, 2).Soon());
        await TestWait.Until(
            () => client.SupportsAsync<ITestService>("AddAsync").Result, "the client knows that the peer has it");
    }

    [Fact]
    public async Task Each_open_connection_gets_an_object_of_its_own_that_ends_with_it()
    {
        await using RpcServer server = new();
        await server.ListenAsync(_endpoint);
        RpcConnection first = await RpcConnection.ConnectAsync(_endpoint);
        await using RpcConnection second = await RpcConnection.ConnectAsync(_endpoint);
        await TestWait.Until(() => server.GetConnections().Count == 2, "both are connected");
        ConcurrentDictionary<RpcConnection, Owned> made = new();

        server.Expose<INumbered>(connection => made.GetOrAdd(connection, _ => new Owned(made.Count)));
        await using RpcConnection third = await RpcConnection.ConnectAsync(_endpoint);

        int[] numbers =
        [
            await first.GetProxy<INumbered>().NumberAsync().Soon(),
            await second.GetProxy<INumbered>().NumberAsync().Soon(),
            await third.GetProxy<INumbered>().NumberAsync().Soon(),
        ];
        Assert.Equal([0, 1, 2], numbers.Order());
        await first.DisposeAsync();
        await TestWait.Until(
            () => made.Values.Single(one => one.Number == numbers[0]).IsDisposed, "its object was disposed");
        Assert.Equal(1, made.Values.Count(one => one.IsDisposed));
    }

    [Fact]
    public async Task A_factory_that_fails_for_an_open_connection_is_told_and_fails_alone()
    {
        ConcurrentQueue<Exception> reported = new();
        await using RpcServer server = new(new RpcServerOptions
        {
            Connection = new RpcConnectionOptions { OnUnhandledException = reported.Enqueue },
        });
        await server.ListenAsync(_endpoint);
        await using RpcConnection client = await RpcConnection.ConnectAsync(_endpoint);
        await TestWait.Until(() => server.GetConnections().Count == 1, "it is connected");

        server.Expose<ITestService>(_ => throw new InvalidOperationException("not for you"));

        await TestWait.Until(() => !reported.IsEmpty, "the sink has received it");
        Assert.Contains("not for you", Assert.Single(reported).Message, StringComparison.Ordinal);
        RpcException refused = await Assert.ThrowsAsync<RpcException>(
            () => client.GetProxy<ITestService>().AddAsync(1, 2).Soon());
        Assert.Equal(RpcStatus.Unimplemented, refused.Status);
    }

    private sealed class Owned(int own) : INumbered, IDisposable
    {
        public int Number => own;

        public bool IsDisposed { get; private set; }

        public ValueTask<int> NumberAsync() => new(own);

        public ValueTask<int> WaitAsync(int number) => new(number);

        public void Dispose() => IsDisposed = true;
    }
}
