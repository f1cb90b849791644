using System.Collections.Concurrent;
using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Transports.InMemory;

namespace RpcGen.Tests.Connections;

/// <summary>A client over channels that the program opens.</summary>
public sealed class ChannelFactoryTests : IAsyncDisposable
{
    private static readonly RpcClientOptions s_options = new()
    {
        InitialBackoff = TimeSpan.FromMilliseconds(5),
        MaxBackoff = TimeSpan.FromMilliseconds(20),
    };

    private readonly RpcServer _server = new();
    private int _opened;

    public ChannelFactoryTests() => _server.Expose<ITestService>(new TestService());

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_lost_connection_is_made_again_over_another_channel()
    {
        await using RpcClient client = new(_ => new ValueTask<RpcChannel>(Open()), s_options);
        ITestService proxy = client.GetProxy<ITestService>();
        Assert.Equal(3, await proxy.AddAsync(1, 2).Soon());
        RpcConnection first = client.Connection!;

        await first.DisposeAsync();

        Assert.Equal(7, await proxy.AddAsync(3, 4).Soon());
        Assert.NotSame(first, client.Connection);
        Assert.Equal(2, Volatile.Read(ref _opened));
    }

    [Fact]
    public async Task What_the_factory_throws_is_a_failed_attempt_and_it_is_called_again()
    {
        ConcurrentQueue<Exception> failed = new();
        int calls = 0;
        await using RpcClient client = new(
            async _ =>
            {
                await Task.Yield();
                return ++calls switch
                {
                    1 => throw new IOException("no cable"),
                    2 => null!,
                    _ => Open(),
                };
            },
            s_options);
        client.ConnectFailed += (_, e) => failed.Enqueue(e.Exception);

        Assert.Equal(3, await client.GetProxy<ITestService>().AddAsync(1, 2).Soon());

        Assert.Equal(2, failed.Count);
        Assert.All(failed, one => Assert.IsType<RpcConnectException>(one));
        Assert.IsType<IOException>(failed.First().InnerException);
        Assert.Contains("no cable", failed.First().Message, StringComparison.Ordinal);
        Assert.Contains("null", failed.Last().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_time_for_the_handshake_counts_for_the_factory_too()
    {
        await using RpcClient client = new(Never, s_options with
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(400),
            Connection = new RpcConnectionOptions { HandshakeTimeout = TimeSpan.FromMilliseconds(20) },
        });

        RpcConnectException error = await Assert.ThrowsAsync<RpcConnectException>(
            () => client.ConnectAsync().AsTask().Soon());

        Assert.Contains("channel factory", error.Message, StringComparison.Ordinal);
        Assert.Equal("client of the peer of a channel factory", client.ToString());
    }

    [Fact]
    public async Task Disposal_cancels_the_factory()
    {
        TaskCompletionSource called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        RpcClient client = new(token =>
        {
            called.TrySetResult();
            return Never(token);
        });
        Task connecting = client.ConnectAsync().AsTask();
        await called.Task.Soon();

        await client.DisposeAsync().AsTask().Soon();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => connecting.Soon());
    }

    [Fact]
    public void A_client_needs_a_factory()
    {
        Assert.Throws<ArgumentNullException>(
            "connect", () => new RpcClient((Func<CancellationToken, ValueTask<RpcChannel>>)null!));
        Assert.Throws<ArgumentNullException>("endpoint", () => new RpcClient((RpcEndpoint)null!));
    }

    private static async ValueTask<RpcChannel> Never(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException("The delay ended");
    }

    private RpcChannel Open()
    {
        Interlocked.Increment(ref _opened);
        (InMemoryChannel one, InMemoryChannel two) = InMemoryChannel.CreatePair();
        _ = _server.AcceptAsync(two);
        return one;
    }
}
