using RpcGen.Transports.SharedMemory;

namespace RpcGen.Tests.SharedMemory;

public sealed class SpinBudgetTests
{
    [Fact]
    public void After_some_waits_in_vain_it_stops_until_a_short_one()
    {
        SpinBudget budget = new(RpcWaitStrategy.Adaptive, 2);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(SpinBudget.MaxTicks, budget.Ticks);
            budget.Slept(SpinBudget.MaxTicks + 1);
        }

        Assert.Equal(0, budget.Ticks);
        budget.Slept(SpinBudget.MaxTicks);
        Assert.Equal(SpinBudget.MaxTicks, budget.Ticks);
    }

    [Theory]
    [InlineData(RpcWaitStrategy.Adaptive, 1, 0)]
    [InlineData(RpcWaitStrategy.Park, 2, 0)]
    [InlineData(RpcWaitStrategy.Spin, 1, long.MaxValue)]
    public void One_processor_never_spins_unless_told_to(RpcWaitStrategy wait, int processors, long ticks) =>
        Assert.Equal(ticks, new SpinBudget(wait, processors).Ticks);
}
