using RpcGen.Transports.SharedMemory;

namespace RpcGen.Tests.SharedMemory;

public sealed class SpinBudgetTests
{
    private const int Many = 1000;

    private static readonly long s_wake = SpinBudget.MaxTicks / 10;

    private SpinBudget _budget = new(RpcWaitStrategy.Adaptive, 2);

    [Fact]
    public void After_some_waits_in_vain_it_stops_until_a_short_one()
    {
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(SpinBudget.MaxTicks, _budget.Ticks);
            _budget.Slept(SpinBudget.MaxTicks, slept: SpinBudget.MaxTicks + 1);
        }

        Assert.Equal(0, _budget.Ticks);
        _budget.Slept(spun: 0, slept: SpinBudget.MaxTicks);
        Assert.Equal(SpinBudget.MaxTicks, _budget.Ticks);
    }

    [Fact]
    public void Where_bytes_come_only_after_it_has_fallen_asleep_it_stops_and_short_sleeps_do_not_mislead_it()
    {
        Contend();
        for (int i = 0; i < Many; i++)
        {
            Assert.Equal(0, _budget.Ticks);
            _budget.Slept(spun: 0, s_wake);
        }
    }

    [Fact]
    public void Where_bytes_come_only_after_the_processor_was_offered_it_stops()
    {
        for (int i = 0; i < Many; i++)
        {
            if (_budget.Ticks > 0)
            {
                _budget.Succeeded(lost: SpinBudget.MaxTicks * 9 / 10);
            }
        }

        Assert.Equal(0, _budget.Ticks);
    }

    [Fact]
    public void It_tries_again_now_and_then_and_goes_on_when_that_pays()
    {
        Contend();
        int waits = 0;
        for (; _budget.Ticks == 0; waits++)
        {
            Assert.True(waits < 100_000);
            _budget.Slept(spun: 0, s_wake);
        }

        Assert.True(waits > 900, $"an attempt after {waits} waits shows in the 99th percentile");
        for (int i = 0; i < 100 * Many; i++)
        {
            Assert.Equal(SpinBudget.MaxTicks, _budget.Ticks);
            _budget.Succeeded(lost: 0);
        }
    }

    [Fact]
    public void A_busy_peer_that_answers_a_little_late_now_and_then_does_not_stop_it()
    {
        for (int i = 0; i < Many; i++)
        {
            _budget.Slept(SpinBudget.MaxTicks, s_wake);
            for (int j = 0; j < 12; j++)
            {
                _budget.Succeeded(lost: 0);
            }

            Assert.Equal(SpinBudget.MaxTicks, _budget.Ticks);
        }
    }

    [Theory]
    [InlineData(RpcWaitStrategy.Adaptive, 1, 0)]
    [InlineData(RpcWaitStrategy.Park, 2, 0)]
    [InlineData(RpcWaitStrategy.Spin, 1, long.MaxValue)]
    public void One_processor_never_spins_unless_told_to(RpcWaitStrategy wait, int processors, long ticks) =>
        Assert.Equal(ticks, new SpinBudget(wait, processors).Ticks);

    [Fact]
    public void Told_to_spin_it_always_does()
    {
        _budget = new SpinBudget(RpcWaitStrategy.Spin, 2);
        for (int i = 0; i < Many; i++)
        {
            _budget.Slept(SpinBudget.MaxTicks, s_wake);
        }

        Assert.Equal(long.MaxValue, _budget.Ticks);
    }

    // The peer runs only while this side sleeps, and then at once.
    private void Contend()
    {
        for (int i = 0; _budget.Ticks > 0; i++)
        {
            Assert.True(i < Many, "it stops within 50 ms of looks in vain");
            _budget.Slept(_budget.Ticks, s_wake);
        }
    }
}
