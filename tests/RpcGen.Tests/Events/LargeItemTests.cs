using System.Collections.Concurrent;
using RpcGen.TestKit;
using RpcGen.Tests.Connections;
using Xunit;

namespace RpcGen.Tests.Events;

/// <summary>Items that are larger than the window of their stream.</summary>
public sealed class LargeItemTests
{
    // The window has 256 KiB.
    private const int Large = 600_000;

    private readonly ConcurrentQueue<Exception> _reported = new();

    [Fact]
    public async Task An_occurrence_that_is_larger_than_the_window_arrives()
    {
        await using Wire wire = await ConnectAsync();
        IFeed proxy = wire.Client.GetProxy<IFeed>();
        ConcurrentQueue<int> seen = new();
        proxy.Raised += block => seen.Enqueue(block.Length);

        for (int i = 1; i <= 10; i++)
        {
            await proxy.RaiseAsync(Large + i).Soon();
            await proxy.RaiseAsync(i).Soon();
            await TestWait.Until(() => seen.Count == 2 * i, "both came");
        }

        Assert.Equal(Enumerable.Range(1, 10).SelectMany(i => new[] { Large + i, i }), seen);
        Assert.Empty(_reported);
    }

    [Fact]
    public async Task An_occurrence_that_is_larger_than_a_message_is_told_with_its_size_and_the_limit()
    {
        RpcLimits limits = new() { MaxMessageSize = 512 * 1024 };
        await using Wire wire = await ConnectAsync(
            new RpcConnectionOptions { Limits = limits, OnUnhandledException = _reported.Enqueue });
        IFeed proxy = wire.Client.GetProxy<IFeed>();
        ConcurrentQueue<int> seen = new();
        proxy.Raised += block => seen.Enqueue(block.Length);

        await proxy.RaiseAsync(Large).Soon();
        await proxy.RaiseAsync(7).Soon();

        await TestWait.Until(
            () => seen.Count == 1 && _reported.Count == 2, "the small one came, and both sides were notified");
        Assert.Equal([7], seen);
        Assert.Contains(_reported, reported => reported.Message.Contains("IFeed.add_Raised", StringComparison.Ordinal)
            && reported.Message.Contains("600", StringComparison.Ordinal)
            && reported.Message.Contains("524288", StringComparison.Ordinal));
        Assert.Contains(_reported, reported => reported.Message.Contains("lost 1 items", StringComparison.Ordinal));
        Assert.DoesNotContain(_reported, reported => reported.Message.Contains("too slow", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stream_items_and_progress_that_are_larger_than_the_window_arrive()
    {
        await using Wire wire = await ConnectAsync();
        IFeed proxy = wire.Client.GetProxy<IFeed>();
        Reports reports = new();
        int count = 0;

        await foreach (byte[] block in proxy.BlocksAsync(5, Large))
        {
            Assert.Equal(Large, block.Length);
            count++;
        }

        await proxy.ReportAsync(1, Large, reports).Soon();
        Assert.Equal(5, count);
        Assert.Equal([Large], reports.Sizes);
        Assert.Empty(_reported);
    }

    private Task<Wire> ConnectAsync(RpcConnectionOptions? client = null) => Wire.ConnectAsync(
        server => server.Expose<IFeed>(new Feed()),
        serverOptions: new RpcConnectionOptions { OnUnhandledException = _reported.Enqueue },
        clientOptions: client ?? new RpcConnectionOptions { OnUnhandledException = _reported.Enqueue });

    private sealed class Reports : IProgress<byte[]>
    {
        public ConcurrentQueue<int> Sizes { get; } = new();

        public void Report(byte[] value) => Sizes.Enqueue(value.Length);
    }
}
