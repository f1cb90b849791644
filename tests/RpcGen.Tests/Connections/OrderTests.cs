using System.Collections.Concurrent;
using RpcGen.TestPeer;
using RpcGen.TestKit;
using Xunit;

namespace RpcGen.Tests.Connections;

/// <summary>Serial and concurrent objects, limits, and calls that would wait for themselves.</summary>
public sealed class OrderTests
{
    [Fact]
    public async Task Handlers_of_a_serial_object_run_one_after_another()
    {
        Serial serial = new();
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<ISerial>(serial));
        ISerial proxy = wire.Client.GetProxy<ISerial>();

        int[] results = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => proxy.StepAsync(i))).Soon();

        Assert.Equal(Enumerable.Range(0, 500), results);
        Assert.Equal(Enumerable.Range(0, 500), serial.Steps);
        Assert.Equal(1, serial.MaxRunning);
    }

    [Fact]
    public async Task A_cancelled_call_leaves_its_turn_to_the_next()
    {
        Serial serial = new() { Gate = new TaskCompletionSource() };
        await using Wire wire = await Wire.ConnectAsync(server =>
        {
            server.Expose<ISerial>(serial);
            server.Expose<ITestService>(new TestService());
        });
        ISerial proxy = wire.Client.GetProxy<ISerial>();
        Task<int> first = proxy.StepAsync(1);
        await TestWait.Until(() => serial.Running == 1, "the first runs");
        using CancellationTokenSource cts = new();
        Task<int> second = proxy.StepAsync(2, cts.Token);
        Task<int> third = proxy.StepAsync(3);
        await cts.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.Soon());

        // When the server answers this call, it has read the cancellation.
        await wire.Client.GetProxy<ITestService>().TouchAsync().Soon();
        serial.Gate.SetResult();

        Assert.Equal(1, await first.Soon());
        Assert.Equal(3, await third.Soon());
        Assert.Equal([1, 3], serial.Steps);
    }

    [Fact]
    public async Task A_stream_holds_the_turn_until_its_end()
    {
        Serial serial = new();
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<ISerial>(serial));
        ISerial proxy = wire.Client.GetProxy<ISerial>();
        await using IAsyncEnumerator<int> items = proxy.ItemsAsync(2).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().Soon());

        Assert.True(await items.MoveNextAsync().Soon());
        Assert.False(await items.MoveNextAsync().Soon());

        Assert.Equal(7, await proxy.StepAsync(7).Soon());
    }

    [Fact]
    public async Task A_call_that_would_wait_for_itself_fails_and_names_both_methods()
    {
        Serial there = new();
        Serial here = new();
        await using Wire wire = await Wire.ConnectAsync(
            server => server.Expose<ISerial>(there), client => client.Expose<ISerial>(here));
        ISerial proxy = wire.Client.GetProxy<ISerial>();
        ISerial back = wire.Server.GetProxy<ISerial>();
        there.Out = back;
        here.Out = proxy;
        here.IsLast = true;

        // there.CallOut -> here.CallOut -> there.Step, which could only begin after there.CallOut has ended.
        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => proxy.CallOutAsync(null, null).Soon());

        Assert.Equal(RpcStatus.FailedPrecondition, exception.Status);
        Assert.Contains("ISerial.StepAsync", exception.Message, StringComparison.Ordinal);
        Assert.Contains("ISerial.CallOutAsync", exception.Message, StringComparison.Ordinal);
        Assert.Equal(5, await proxy.StepAsync(5).Soon());
    }

    [Fact]
    public async Task Parallel_calls_of_one_handler_are_no_deadlock()
    {
        Serial there = new();
        Serial here = new();
        await using Wire wire = await Wire.ConnectAsync(
            server => server.Expose<ISerial>(there), client => client.Expose<ISerial>(here));
        there.Out = wire.Server.GetProxy<ISerial>();
        there.Parallel = 20;

        Assert.Equal(190, await wire.Client.GetProxy<ISerial>().CallOutAsync(null, null).Soon());
        Assert.Equal(20, here.Steps.Count);
    }

    [Fact]
    public async Task Handlers_of_a_concurrent_object_overlap_even_if_they_block()
    {
        Concurrent concurrent = new();
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<IConcurrent>(concurrent));
        IConcurrent proxy = wire.Client.GetProxy<IConcurrent>();

        bool[] met = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => proxy.MeetAsync(4))).Soon();

        Assert.All(met, Assert.True);
    }

    [Fact]
    public async Task Limits_of_a_method_and_of_a_connection_hold()
    {
        Concurrent concurrent = new();
        RpcConnectionOptions three = new() { Limits = new RpcLimits { MaxConcurrentHandlers = 3 } };
        TestService service = new();
        await using Wire wire = await Wire.ConnectAsync(
            server =>
            {
                server.Expose<IConcurrent>(concurrent);
                server.Expose<ITestService>(service);
            },
            serverOptions: three);
        IConcurrent proxy = wire.Client.GetProxy<IConcurrent>();
        ITestService other = wire.Client.GetProxy<ITestService>();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => proxy.LimitedAsync())).Soon();
        Task<string>[] waiting = [.. Enumerable.Range(0, 10).Select(_ => other.WaitAsync("gate", default))];
        await TestWait.Until(() => service.Running == 3, "three run");
        await service.OpenGateAsync("gate");
        await Task.WhenAll(waiting).Soon();

        Assert.InRange(concurrent.MaxRunning, 1, 2);
        Assert.Equal(3, service.MaxRunning);
    }

    [Fact]
    public async Task A_lost_connection_lets_waiting_calls_go()
    {
        Serial serial = new() { Gate = new TaskCompletionSource() };
        Wire wire = await Wire.ConnectAsync(server => server.Expose<ISerial>(serial));
        Task<int>[] waiting = [.. Enumerable.Range(0, 10).Select(i => wire.Client.GetProxy<ISerial>().StepAsync(i))];
        await TestWait.Until(() => serial.Running == 1, "the first runs");

        await wire.Client.DisposeAsync();
        serial.Gate.SetResult();
        await wire.Server.DisposeAsync().Soon();

        await Task.WhenAll(waiting.Select(task => Assert.ThrowsAsync<RpcConnectionLostException>(() => task.Soon())));
        await TestWait.Until(() => serial.Running == 0, "nothing runs any more");
    }

    private sealed class Serial : ISerial
    {
        private int _running;

        public ISerial? Out { get; set; }

        public int Parallel { get; set; }

        public TaskCompletionSource? Gate { get; init; }

        public ConcurrentQueue<int> Steps { get; } = new();

        public int Running => Volatile.Read(ref _running);

        public int MaxRunning { get; private set; }

        public async Task<int> StepAsync(int number, CancellationToken cancellationToken = default)
        {
            MaxRunning = Math.Max(MaxRunning, Interlocked.Increment(ref _running));
            await Task.Yield();
            await (Gate?.Task ?? Task.CompletedTask);
            Steps.Enqueue(number);
            Interlocked.Decrement(ref _running);
            return number;
        }

        public async Task<int> CallOutAsync(ISerial? other, ISerial? back)
        {
            await Task.Yield();
            if (Parallel > 0)
            {
                return (await Task.WhenAll(Enumerable.Range(0, Parallel).Select(i => Out!.StepAsync(i)))).Sum();
            }

            return await (IsLast ? Out!.StepAsync(1) : Out!.CallOutAsync(null, null));
        }

        public bool IsLast { get; set; }

        public async IAsyncEnumerable<int> ItemsAsync(int count)
        {
            for (int i = 0; i < count; i++)
            {
                await Task.Yield();
                yield return i;
            }
        }
    }

    private sealed class Concurrent : IConcurrent
    {
        private readonly ConcurrentDictionary<int, CountdownEvent> _meetings = new();
        private int _running;

        public int MaxRunning { get; private set; }

        public Task<bool> MeetAsync(int count)
        {
            CountdownEvent meeting = _meetings.GetOrAdd(count, _ => new CountdownEvent(count));
            meeting.Signal();
            return Task.FromResult(meeting.Wait(TestWait.Limit));
        }

        public async Task<int> LimitedAsync()
        {
            MaxRunning = Math.Max(MaxRunning, Interlocked.Increment(ref _running));
            await Task.Yield();
            return Interlocked.Decrement(ref _running);
        }
    }
}
