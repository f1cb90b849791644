using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Testing;
using RpcGen.Transports.InMemory;

namespace RpcGen.Tests.Connections;

/// <summary>Options can be set at any time; objects that were created with them before do not change.</summary>
public sealed class OptionsTests
{
    private readonly string _endpoint = Endpoints.New("memory");

    [Fact]
    public async Task Changes_after_a_server_was_made_have_no_effect_on_it()
    {
        RpcServerOptions options = new() { Connection = { Name = "before" } };
        await using RpcServer server = new(options);
        server.Expose<ITestService>(new TestService());
        await server.ListenAsync(_endpoint);

        options.Connection.Name = "after";
        options.Connection.Limits.MaxMessageSize = 64 * 1024;
        options.Connection = new RpcConnectionOptions { Name = "after" };

        await using RpcConnection connection = await RpcConnection.ConnectAsync(_endpoint);
        Assert.Equal("before", connection.PeerName);
        Assert.Equal(
            1_000_000, (await connection.GetProxy<ITestService>().EchoAsync(new byte[1_000_000]).Soon()).Length);
    }

    [Fact]
    public async Task Changes_after_a_client_was_made_have_no_effect_on_it()
    {
        await using RpcServer server = new();
        TaskCompletionSource<string> name = new();
        server.Connected += (_, e) => name.TrySetResult(e.Connection.PeerName);
        await server.ListenAsync(_endpoint);
        RpcClientOptions options = new() { Connection = { Name = "before" } };
        await using RpcClient client = new(_endpoint, options);

        options.Connection.Name = "after";
        await client.ConnectAsync();

        Assert.Equal("before", await name.Task.Soon());
    }

    [Fact]
    public async Task Changes_after_a_connection_was_made_have_no_effect_on_it()
    {
        (InMemoryChannel one, InMemoryChannel two) = InMemoryChannel.CreatePair();
        RpcConnectionOptions options = new() { Interceptors = new List<RpcInterceptor>() };
        await using RpcConnection client = RpcConnection.Create(one, options);
        await using RpcConnection server = RpcConnection.Create(two, options);
        server.Expose<ITestService>(new TestService());

        options.Limits.MaxMessageSize = 64 * 1024;
        options.SharedMemory.IsEnabled = false;
        await Task.WhenAll(client.StartAsync(), server.StartAsync()).Soon();

        Assert.Equal(1_000_000, (await client.GetProxy<ITestService>().EchoAsync(new byte[1_000_000]).Soon()).Length);
    }

    [Fact]
    public void Changed_options_are_not_the_defaults_of_others()
    {
        new RpcServerOptions().Connection.Name = "other";
        new RpcClientOptions().Connection.Limits.MaxCalls = 1;
        new RpcConnectionOptions().SharedMemory.IsEnabled = false;
        LinkFaults.None.MaxPiece = 1;

        Assert.NotEqual("other", new RpcServerOptions().Connection.Name);
        Assert.Equal(1024, new RpcClientOptions().Connection.Limits.MaxCalls);
        Assert.True(new RpcConnectionOptions().SharedMemory.IsEnabled);
        Assert.Equal(int.MaxValue, LinkFaults.None.MaxPiece);
    }

    [Fact]
    public void Values_are_checked_when_they_are_set()
    {
        RpcConnectionOptions options = new();

        Assert.Throws<ArgumentOutOfRangeException>(() => options.HandshakeTimeout = TimeSpan.Zero);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Limits.MaxCalls = 0);
        Assert.Throws<ArgumentNullException>(() => new RpcClientOptions().Connection = null!);
    }
}
