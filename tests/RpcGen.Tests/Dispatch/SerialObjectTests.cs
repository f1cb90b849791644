using System.Diagnostics;
using System.Globalization;
using RpcGen.TestKit;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.Dispatch;

/// <summary>Calls of objects whose handlers run one after the other.</summary>
public sealed class SerialObjectTests
{
    private const int Rounds = 300;
    private const int Calls = 200;

    [Fact]
    public async Task A_one_way_call_does_not_wait_and_so_is_no_deadlock()
    {
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(TransportPairs.InMemory());
        SerialBox box = new();
        pair.Server.Expose<ISerialBox>(box);
        ISerialBox proxy = pair.Client.GetProxy<ISerialBox>();
        Relay relay = new(proxy);

        Task round = proxy.PostRoundAsync(relay).AsTask();
        await TestWait.Until(() => box.IsHeld, "the relay was called");
        await TestWait.SettleAsync();
        box.Gate.SetResult();

        await round.Soon();
        Assert.Equal("7", await relay.Result.Task.Soon());
    }

    [Fact]
    public async Task Calls_run_in_order()
    {
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(
            TransportPairs.InMemory(), server: Around.Options(async (_, next) => await next()));
        SerialBox box = new();
        pair.Server.Expose<ISerialBox>(box);
        ISerialBox proxy = pair.Client.GetProxy<ISerialBox>();
        for (int round = 0; round < Rounds; round++)
        {
            box.Seen.Clear();

            await Task.WhenAll(Enumerable.Range(0, Calls).Select(i => proxy.NextAsync(i).AsTask())).Soon();

            Assert.Equal(Enumerable.Range(0, Calls), box.Seen);
        }
    }

    [Fact]
    public async Task Calls_on_a_promise_run_in_order()
    {
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(
            TransportPairs.InMemory(),
            server: Around.Options(async (call, next) =>
            {
                if (call.Method == "Open")
                {
                    await Task.Yield();
                }

                await next();
            }));
        pair.Server.Expose<ISerialFactory>(new SerialFactory());
        ISerialFactory proxy = pair.Client.GetProxy<ISerialFactory>();
        for (int round = 0; round < Rounds; round++)
        {
            ISerialBox box = proxy.Open();

            await Task.WhenAll(Enumerable.Range(0, Calls).Select(i => box.NextAsync(i).AsTask())).Soon();

            Assert.Equal(Enumerable.Range(0, Calls), await proxy.OrderAsync().Soon());
            ((IDisposable)box).Dispose();
        }
    }

    [Fact]
    public async Task A_call_whose_deadline_passes_in_the_queue_ends_its_activity()
    {
        int started = 0;
        int stopped = 0;
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == "RpcGen",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity => Interlocked.Add(ref started, IsNext(activity) ? 1 : 0),
            ActivityStopped = activity => Interlocked.Add(ref stopped, IsNext(activity) ? 1 : 0),
        };
        ActivitySource.AddActivityListener(listener);
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(TransportPairs.InMemory());
        SerialBox box = new();
        pair.Server.Expose<ISerialBox>(box);
        ISerialBox proxy = pair.Client.GetProxy<ISerialBox>();
        Task held = proxy.HoldAsync().AsTask();
        await TestWait.Until(() => box.IsHeld, "a handler holds the object");
        using (RpcCall.WithDeadline(TimeSpan.FromMilliseconds(50)))
        {
            await Assert.ThrowsAsync<TimeoutException>(() => proxy.NextAsync(1).Soon());
        }

        box.Gate.SetResult();

        await held.Soon();
        await TestWait.Until(() => Volatile.Read(ref stopped) == Volatile.Read(ref started), "the activity ended");
        Assert.Empty(box.Seen);
    }

    private static bool IsNext(Activity activity) => activity.Kind == ActivityKind.Server
        && activity.OperationName.EndsWith($"{nameof(ISerialBox)}/NextAsync", StringComparison.Ordinal);

    private sealed class Relay(ISerialBox box) : IRelay
    {
        public TaskCompletionSource<string> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask PostAsync(int number)
        {
            try
            {
                Result.TrySetResult((await box.NextAsync(7)).ToString(CultureInfo.InvariantCulture));
            }
            catch (RpcException exception)
            {
                Result.TrySetResult(exception.Message);
            }
        }
    }
}
