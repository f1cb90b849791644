using RpcGen.Transports.SharedMemory;

namespace RpcGen.Tests.SharedMemory;

public sealed class WakeProtocolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_order_of_steps_loses_a_wake(int publications)
    {
        InterleavingModel model = Model(publications);

        model.Explore();

        Assert.Equal(0, model.LostWakes);
        Assert.InRange(model.States, 50 * publications, int.MaxValue);
    }

    [Fact]
    public void Without_its_fences_the_model_finds_the_lost_wake()
    {
        InterleavingModel model = Model(1, hasFences: false);

        model.Explore();

        Assert.NotEqual(0, model.LostWakes);
    }

    private static InterleavingModel Model(int publications, bool hasFences = true) => new(
        ModelWords.Memory, peer => ModelWords.Publish(peer, publications), sleeper => Sleep(sleeper, publications))
    {
        HasFences = hasFences,
        IsLost = ModelWords.HasWork,
    };

    private static void Sleep(InterleavingModel.Actor actor, int publications)
    {
        while (actor.Load(ModelWords.Head) < (ulong)publications)
        {
            ModelWords words = new(actor);
            while (!words.IsReady())
            {
                WakeProtocol.Park(ref words);
            }

            actor.Store(ModelWords.Head, actor.Load(ModelWords.Position));
        }
    }
}
