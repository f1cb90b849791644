using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Connections;

/// <summary>Streams whose consumer neither reads them to their end nor disposes them.</summary>
public sealed class DroppedStreamTests
{
    private const int Streams = 100;

    [Theory]
    [InlineData("a channel")]
    [InlineData("a channel that was read from")]
    [InlineData("an enumerator")]
    [InlineData("an enumerator that was moved")]
    [InlineData("the enumerator of a stream in a result")]
    public async Task The_producers_end_when_what_is_dropped_is_collected(string what)
    {
        await using Wire wire = await Wire.ConnectAsync(server =>
        {
            server.Expose<IShapes>(new Shapes());
            server.Expose<IFlood>(new Flood());
        });

        await DropAsync(what, wire.Client);
        Assert.True(wire.Server.Session.Streams.Count + wire.Client.Session.Streams.Count > 0);

        await CollectUntil(() => wire.Server.Session.Streams.Count == 0, "the server's streams have ended");
        await CollectUntil(() => wire.Client.Session.Streams.Count == 0, "the client's streams have ended");
    }

    [Fact]
    public async Task A_consumer_that_waits_is_not_collected()
    {
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<IShapes>(new Shapes()));
        Channel<int> items = Channel.CreateUnbounded<int>();
        Task<bool> moved = MoveAsync(wire.Client, items.Reader);
        for (int i = 0; i < 10; i++)
        {
            Collect();
        }

        Assert.True(items.Writer.TryWrite(1));

        Assert.True(await moved.Soon());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task<bool> MoveAsync(RpcConnection client, ChannelReader<int> items) =>
        client.GetProxy<IShapes>().EchoAsync(items.ReadAllAsync()).GetAsyncEnumerator().MoveNextAsync().AsTask();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task DropAsync(string what, RpcConnection client)
    {
        IShapes shapes = client.GetProxy<IShapes>();
        IFlood flood = client.GetProxy<IFlood>();
        for (int i = 0; i < Streams; i++)
        {
            switch (what)
            {
                case "a channel":
                    _ = shapes.ChannelAsync(100_000);
                    break;
                case "a channel that was read from":
                    ChannelReader<int> channel = shapes.ChannelAsync(100_000);
                    Assert.True(await channel.WaitToReadAsync().Soon());
                    Assert.True(channel.TryRead(out _));
                    break;
                case "an enumerator":
                    _ = flood.PourAsync(100).GetAsyncEnumerator();
                    break;
                case "an enumerator that was moved":
                    Assert.True(await flood.PourAsync(100).GetAsyncEnumerator().MoveNextAsync().Soon());
                    break;
                default:
                    IAsyncEnumerable<int> items = await shapes.LaterAsync(1_000_000).Soon();
                    Assert.True(await items.GetAsyncEnumerator().MoveNextAsync().Soon());
                    break;
            }
        }
    }

    private static async Task CollectUntil(Func<bool> condition, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TestWait.Limit, what);
            Collect();
            await Task.Yield();
        }
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
