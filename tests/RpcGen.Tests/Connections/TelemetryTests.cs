using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using RpcGen.CompilerServices;
using RpcGen.TestKit;
using RpcGen.TestPeer;
using Xunit;

namespace RpcGen.Tests.Connections;

/// <summary>Spans and metrics, which cost nothing without a listener.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task Calls_make_spans_that_belong_together()
    {
        ConcurrentQueue<Activity> ended = new();
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name is "RpcGen" or "Test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using ActivitySource source = new("Test");
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<ITestService>(new TestService(server)));

        string trace;
        using (Activity outer = source.StartActivity("outer")!)
        {
            trace = outer.TraceId.ToString();
            await wire.Client.GetProxy<ITestService>().AddAsync(1, 2).Soon();
            await Assert.ThrowsAsync<RpcRemoteException>(
                () => wire.Client.GetProxy<ITestService>().FailAsync("later").Soon());
        }

        Activity[] Mine() => [.. ended.Where(one => one.TraceId.ToString() == trace && one.OperationName != "outer")];
        await TestWait.Until(() => Mine().Length == 4, "four spans ended");
        Activity client = Mine().Single(
            one => one.Kind == ActivityKind.Client
                && one.OperationName.EndsWith("/AddAsync", StringComparison.Ordinal));
        Activity server = Mine().Single(
            one => one.Kind == ActivityKind.Server
                && one.OperationName.EndsWith("/AddAsync", StringComparison.Ordinal));
        Assert.Equal(client.SpanId, server.ParentSpanId);
        Assert.Equal("rpcgen", client.GetTagItem("rpc.system.name"));
        Assert.Equal("RpcGen.TestPeer.ITestService/AddAsync", client.GetTagItem("rpc.method"));
        Assert.Equal(2, Mine().Count(one => one.Status == ActivityStatusCode.Error));
        Assert.Contains(Mine(), one => (string?)one.GetTagItem("error.type") == "System.InvalidOperationException");
    }

    [Fact]
    public async Task Calls_are_measured_by_method()
    {
        ConcurrentQueue<(string Instrument, double Value, string Method)> measured = new();
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "RpcGen")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        void Take<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
        {
            string method = "";
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                method = tag.Key == "rpc.method" ? (string)tag.Value! : method;
            }

            measured.Enqueue(
                (instrument.Name, Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture), method));
        }

        listener.SetMeasurementEventCallback<double>(Take);
        listener.SetMeasurementEventCallback<long>(Take);
        listener.SetMeasurementEventCallback<int>(Take);
        listener.Start();
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<IMeasured>(new Measured()));

        await wire.Client.GetProxy<IMeasured>().CallAsync().Soon();

        // No other test calls this method: meters belong to the process.
        const string Method = "RpcGen.Tests.Connections.TelemetryTests.IMeasured/CallAsync";
        await TestWait.Until(
            () => measured.Any(one => one is { Instrument: "rpc.server.call.duration", Method: Method }),
            "the server measured");
        await TestWait.Until(
            () => measured.Any(one => one is { Instrument: "rpc.client.call.duration", Method: Method, Value: > 0 }),
            "the client measured");
        await TestWait.Until(
            () => measured.Where(one => one is { Instrument: "rpc.client.active_calls", Method: Method }).ToArray()
                is [_, ..] active && active.Sum(one => one.Value) == 0,
            "the call is not active any more");
        listener.RecordObservableInstruments();
        Assert.Contains(measured, one => one is { Instrument: "rpcgen.connections", Value: >= 2 });
        Assert.Contains(measured, one => one.Instrument == "rpcgen.queue.size");
    }

    [Fact]
    public async Task A_debugger_on_the_other_side_stops_the_clock()
    {
        ManualTime time = new();
        await using Protocol.RawPeer peer = await Protocol.RawPeer.ShakeAsync(
            new RpcConnectionOptions { TimeProvider = time });
        Task<string> waiting = peer.Connection.GetProxy<ITestService>().WaitWithDeadlineAsync("gate", default);
        peer.ReceiveKind(6);

        // The peer reports that a debugger is attached to it: [65, true].
        peer.Send("9241c3");
        peer.Send("921005");
        peer.ReceiveKind(17);
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.False(waiting.IsCompleted);

        // The peer reports that the debugger is detached: the clock continues where it stopped.
        peer.Send("9241c2");
        peer.Send("921005");
        peer.ReceiveKind(17);
        time.Advance(TimeSpan.FromMilliseconds(600));
        time.Advance(TimeSpan.FromMilliseconds(600));

        await Assert.ThrowsAsync<TimeoutException>(() => waiting.Soon());
    }

    [RpcContract]
    public interface IMeasured
    {
        ValueTask CallAsync();
    }

    private sealed class Measured : IMeasured
    {
        public ValueTask CallAsync() => default;
    }

    /// <summary>A clock that the test advances.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private readonly Lock _gate = new();
        private readonly List<ManualTimer> _timers = [];
        private long _now = 1_000_000;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ManualTimer timer = new(this, () => callback(state));
            lock (_gate)
            {
                _timers.Add(timer);
            }

            timer.Change(dueTime, period);
            return timer;
        }

        public void Advance(TimeSpan by)
        {
            long end = GetTimestamp() + by.Ticks;
            while (true)
            {
                ManualTimer? next;
                lock (_gate)
                {
                    next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
                }

                if (next is null)
                {
                    Volatile.Write(ref _now, end);
                    return;
                }

                Volatile.Write(ref _now, Math.Max(_now, next.Due));
                next.Fire();
            }
        }

        private sealed class ManualTimer(ManualTime time, Action callback) : ITimer
        {
            public long Due { get; private set; } = long.MaxValue;

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time.GetTimestamp() + dueTime.Ticks;
                return true;
            }

            public void Fire()
            {
                Due = long.MaxValue;
                callback();
            }

            public void Dispose() => Due = long.MaxValue;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return default;
            }
        }
    }
}
