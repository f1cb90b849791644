using RpcGen.Testing;
using RpcGen.TestKit;

namespace RpcGen.Tests.Testing;

public sealed class VirtualTimeTests
{
    [Fact]
    public void Timers_fire_in_the_order_in_which_they_are_due_at_their_moment()
    {
        VirtualTime time = new();
        List<(string Name, double Seconds)> fired = [];
        using ITimer late = Timer("late", 3);
        using ITimer early = Timer("early", 1);
        using ITimer stopped = Timer("stopped", 2);
        stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([("early", 1)], fired);
        Assert.Equal(TimeSpan.FromSeconds(2), time.Elapsed);

        Assert.True(time.AdvanceToNextTimer());
        Assert.False(time.AdvanceToNextTimer());
        Assert.Equal([("early", 1), ("late", 3)], fired);

        ITimer Timer(string name, int seconds) => time.CreateTimer(
            _ => fired.Add((name, time.Elapsed.TotalSeconds)), null, TimeSpan.FromSeconds(seconds),
            Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public void A_periodic_timer_fires_until_it_is_disposed()
    {
        VirtualTime time = new();
        int fired = 0;
        ITimer timer = time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

        time.Advance(TimeSpan.FromSeconds(3.5));
        timer.Dispose();
        time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(3, fired);
        Assert.False(timer.Change(TimeSpan.Zero, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_deadline_on_the_clock_passes_when_the_clock_says_so()
    {
        VirtualTime time = new();
        FaultyLink link = new(1);
        RpcConnectionOptions options = new() { TimeProvider = time };
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(
            new ChannelPair(link.Client, link.Server), options, options);

        Task<string> call;
        using (RpcCall.WithDeadline(TimeSpan.FromHours(1), time))
        {
            call = pair.Proxy.WaitAsync("gate", default);
        }

        await TestWait.Until(() => pair.Service.Running == 1, "the handler runs");
        time.Advance(TimeSpan.FromMinutes(59));
        await TestWait.SettleAsync();
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<TimeoutException>(() => call.Soon());
    }
}
