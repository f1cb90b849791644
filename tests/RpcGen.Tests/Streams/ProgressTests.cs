using System.Collections.Concurrent;
using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.Streams;

/// <summary>Which reports of progress arrive, and when.</summary>
public sealed class ProgressTests
{
    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task A_large_last_report_arrives(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        TextReports reports = new();

        Assert.Equal(1, await pair.Proxy.ReportTextAsync(1, 100_000, reports).Soon());

        Assert.Equal(["1"], reports.Values);
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task The_last_of_several_larger_reports_arrives(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        TextReports reports = new();

        Assert.Equal(5, await pair.Proxy.ReportTextAsync(5, 2000, reports).Soon());

        Assert.Equal("5", reports.Values.Last());
    }

    [Theory]
    [MemberData(nameof(ProbePair.Transports), MemberType = typeof(ProbePair))]
    public async Task All_reports_to_a_slow_progress_come_and_none_after_the_call(string transport)
    {
        await using ProbePair pair = await ProbePair.OpenAsync(transport);
        SlowReports reports = new();

        Assert.Equal(20, await pair.Proxy.ReportAllAsync(20, reports).Soon());
        bool runs = reports.IsRunning;
        int atEnd = reports.Count;
        await TestWait.SettleAsync();

        Assert.Equal((20, false, 20), (atEnd, runs, reports.Count));
    }

    [Fact]
    public async Task All_reports_arrive_or_their_loss_is_reported()
    {
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(TransportPairs.InMemory());
        SlowReports reports = new();

        await pair.ShapesProxy.WorkAllAsync(10, reports).Soon();
        await TestWait.SettleAsync();

        Assert.True(
            reports.Count == 10 || !pair.Unhandled.IsEmpty, $"{reports.Count} of 10, and {pair.Unhandled.Count} errors");
    }

    private sealed class TextReports : IProgress<string>
    {
        public ConcurrentQueue<string> Values { get; } = new();

        public void Report(string value) => Values.Enqueue(value.Trim());
    }

    private sealed class SlowReports : IProgress<int>
    {
        private volatile bool _isRunning;
        private int _count;

        public bool IsRunning => _isRunning;

        public int Count => Volatile.Read(ref _count);

        public void Report(int value)
        {
            _isRunning = true;
            Thread.Sleep(20);
            Interlocked.Increment(ref _count);
            _isRunning = false;
        }
    }
}
