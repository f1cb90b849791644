using System.Diagnostics;
using RpcGen.Transports.SharedMemory;

namespace RpcGen.Tests.SharedMemory;

public sealed class SpinAccountTests
{
    // What one look in vain costs.
    private static readonly long s_look = SpinBudget.MaxTicks;

    [Fact]
    public void One_long_stall_is_no_reason_to_pause()
    {
        SpinAccount account = default;
        account.Lost(Stopwatch.Frequency / 200); // 5 ms

        Assert.False(account.IsPausing);
    }

    [Fact]
    public void Looks_in_vain_cause_a_pause_that_lasts_for_its_number_of_waits()
    {
        SpinAccount account = Pausing();

        Assert.Equal(SpinAccount.FirstPause, WaitsUntilNextLook(ref account));
    }

    [Fact]
    public void After_a_pause_one_look_in_vain_causes_the_next_which_is_twice_as_long_up_to_a_limit()
    {
        SpinAccount account = Pausing();
        WaitsUntilNextLook(ref account);
        for (int expected = 2 * SpinAccount.FirstPause; expected <= SpinAccount.LongestPause; expected *= 2)
        {
            account.Lost(s_look);
            Assert.Equal(expected, WaitsUntilNextLook(ref account));
        }

        account.Lost(s_look);
        Assert.Equal(SpinAccount.LongestPause, WaitsUntilNextLook(ref account));
    }

    [Fact]
    public void Looking_that_saves_as_much_as_it_costs_goes_on()
    {
        SpinAccount account = default;
        for (int i = 0; i < 10_000; i++)
        {
            account.Lost(s_look);
            for (int saved = 0; saved < 10; saved++)
            {
                account.Found(lost: 0);
            }

            Assert.False(account.IsPausing);
        }
    }

    [Fact]
    public void When_looking_has_paid_again_the_next_pause_is_a_short_one()
    {
        SpinAccount account = Pausing();
        WaitsUntilNextLook(ref account);
        account.Lost(s_look);
        WaitsUntilNextLook(ref account);
        for (int i = 0; i < 10_000; i++)
        {
            account.Found(lost: 0);
        }

        while (!account.IsPausing)
        {
            account.Lost(s_look);
        }

        Assert.Equal(SpinAccount.FirstPause, WaitsUntilNextLook(ref account));
    }

    private static SpinAccount Pausing()
    {
        SpinAccount account = default;
        for (int i = 0; !account.IsPausing; i++)
        {
            Assert.True(i < 1000, "it pauses within 50 ms of looks in vain");
            account.Lost(s_look);
        }

        return account;
    }

    private static int WaitsUntilNextLook(ref SpinAccount account)
    {
        int waits = 0;
        for (; account.IsPausing; waits++)
        {
            account.Passed();
        }

        return waits;
    }
}
