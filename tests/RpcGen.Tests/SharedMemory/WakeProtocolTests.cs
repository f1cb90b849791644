namespace RpcGen.Tests.SharedMemory;

public sealed class WakeProtocolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_order_of_steps_loses_a_wake(int publications)
    {
        WakeModel model = new(publications, hasFences: true);

        model.Explore();

        Assert.Equal(0, model.LostWakes);
        Assert.InRange(model.States, 50 * publications, int.MaxValue);
    }

    [Fact]
    public void Without_its_fences_the_model_finds_the_lost_wake()
    {
        WakeModel model = new(1, hasFences: false);

        model.Explore();

        Assert.NotEqual(0, model.LostWakes);
    }
}
