using RpcGen.TestPeer;
using RpcGen.TestKit;
using RpcGen.Tests.Protocol;
using RpcGen.Transports.InMemory;

namespace RpcGen.Tests.Connections;

/// <summary>A deadline is a TimeoutException at the caller, whichever side sees it pass first.</summary>
public sealed class DeadlineTests
{
    private static readonly RpcConnectionOptions s_frozen = new() { TimeProvider = new FrozenTime() };
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(50);

    [Theory]
    [InlineData("throws at its token")]
    [InlineData("ends quietly at its token")]
    [InlineData("waits for credit")]
    public async Task In_a_stream_that_the_handler_sees_end_first(string producer)
    {
        Shapes shapes = new();
        await using Wire wire = await Wire.ConnectAsync(
            server =>
            {
                server.Expose<IShapes>(shapes);
                server.Expose<IFlood>(new Flood());
            },
            clientOptions: s_frozen);
        using IDisposable deadline = RpcCall.WithDeadline(s_short);
        await using IAsyncEnumerator<byte[]> items = producer == "ends quietly at its token"
            ? wire.Client.GetProxy<IFlood>().PourAsync(100).GetAsyncEnumerator()
            : wire.Client.GetProxy<IShapes>().NarrowAsync(100).GetAsyncEnumerator();
        if (producer == "waits for credit")
        {
            Assert.True(await items.MoveNextAsync().Soon());
            await TestWait.Until(() => shapes is { Produced: > 0, Running: 0 }, "the producer has ended");
        }

        await Assert.ThrowsAsync<TimeoutException>(() => TakeAllAsync(items).Soon());
    }

    [Fact]
    public async Task In_a_stream_that_the_caller_sees_end_first()
    {
        // The handler has answered the cancellation before the caller's own thread continues.
        ManualResetEventSlim answered = new();
        (InMemoryChannel one, InMemoryChannel two) = InMemoryChannel.CreatePair();
        CancelHook hooked = new(one, () => answered.Wait(TestWait.Limit));
        await using RpcConnection client = RpcConnection.Create(hooked);
        await using RpcConnection server = RpcConnection.Create(two, s_frozen);
        server.Expose<IShapes>(new Shapes());
        await Task.WhenAll(client.StartAsync(), server.StartAsync()).Soon();
        using IDisposable deadline = RpcCall.WithDeadline(s_short);
        await using IAsyncEnumerator<byte[]> items = client.GetProxy<IShapes>().NarrowAsync(100).GetAsyncEnumerator();

        try
        {
            await Assert.ThrowsAsync<TimeoutException>(() => TakeAllAsync(items).Soon());
        }
        finally
        {
            answered.Set();
        }
    }

    [Fact]
    public async Task In_a_handler_whose_timer_comes_early()
    {
        await using Wire wire = await Wire.ConnectAsync(
            server => server.Expose<IShapes>(new Shapes()), clientOptions: s_frozen,
            serverOptions: new RpcConnectionOptions { TimeProvider = new EagerTime() });
        using IDisposable deadline = RpcCall.WithDeadline(s_short);

        await Assert.ThrowsAsync<TimeoutException>(() => wire.Client.GetProxy<IShapes>().HangAsync(default).Soon());
    }

    [Fact]
    public async Task In_a_nested_call_that_inherits_it()
    {
        await using Wire wire = await Wire.ConnectAsync(
            server => server.Expose<IShapes>(new Shapes()), client => client.Expose<IShapes>(new Shapes()),
            clientOptions: s_frozen);
        IShapes proxy = wire.Client.GetProxy<IShapes>();
        using IDisposable deadline = RpcCall.WithDeadline(s_short);

        await Assert.ThrowsAsync<TimeoutException>(() => proxy.HangInNextAsync(new Shapes()).Soon());
        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(() => proxy.PostedAsync().Soon());
        Assert.Contains(nameof(IShapes.PostedAsync), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_is_far_away_is_no_error()
    {
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<ITestService>(new TestService(server)));
        using IDisposable deadline = RpcCall.WithDeadline(TimeSpan.FromDays(60));

        Assert.Equal(3, await wire.Client.GetProxy<ITestService>().AddAsync(1, 2).Soon());
    }

    [Fact]
    public async Task That_a_peer_cannot_switch_off()
    {
        await using RawPeer peer =
            await RawPeer.ShakeAsync(new RpcConnectionOptions { PauseDeadlinesWhileDebugging = false });
        peer.Send("9241c3"); // Debugging, true
        peer.ExpectAlive();
        using IDisposable deadline = RpcCall.WithDeadline(s_short);
        Task<int> call = peer.Connection.GetProxy<ITestService>().AddAsync(1, 2).AsTask();

        Assert.Same(call, await Task.WhenAny(call, Task.Delay(TestWait.Limit)));
        await Assert.ThrowsAsync<TimeoutException>(() => call);
    }

    private static async Task TakeAllAsync(IAsyncEnumerator<byte[]> items)
    {
        while (await items.MoveNextAsync().ConfigureAwait(false))
        {
            GC.KeepAlive(items.Current);
        }
    }
}
