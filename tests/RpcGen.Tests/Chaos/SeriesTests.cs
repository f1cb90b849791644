using RpcGen.Chaos;

namespace RpcGen.Tests.Chaos;

/// <summary>Which series count as growth in a soak.</summary>
public sealed class SeriesTests
{
    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0, 0.4, false)]
    [InlineData(0, 1, true)]
    [InlineData(100, 0, false)]
    internal void Warm_up_does_not_count_and_a_slope_does(double warmUp, double slope, bool grows)
    {
        Series series = new("memory", floor: 8);
        for (int i = 0; i < 60; i++)
        {
            series.Add(100 - (i < 20 ? warmUp : 0) + (slope * i) + (i % 3));
        }

        Assert.Equal(grows, series.FindGrowth() is not null);
    }

    [Fact]
    public void One_sample_out_of_line_is_no_growth()
    {
        Series series = new("threads", floor: 2);
        for (int i = 0; i < 60; i++)
        {
            series.Add(i == 59 ? 500 : 20);
        }

        Assert.Null(series.FindGrowth());
    }
}
