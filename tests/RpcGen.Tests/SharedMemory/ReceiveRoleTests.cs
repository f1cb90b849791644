using RpcGen.Transports.SharedMemory;

namespace RpcGen.Tests.SharedMemory;

public sealed class ReceiveRoleTests
{
    /// <summary>
    /// The peer publishes, the pump's thread sleeps, and a caller borrows the role; all at the same time.
    /// </summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public void No_order_of_steps_loses_a_wake_or_a_frame(int loans, bool leavesFrames)
    {
        InterleavingModel model = new(
            ModelWords.Memory,
            peer => ModelWords.Publish(peer, publications: 1),
            Pump,
            caller => Borrow(caller, loans, leavesFrames))
        {
            IsLost = ModelWords.HasWork,
        };

        model.Explore();

        Assert.Equal(0, model.LostWakes);
        Assert.InRange(model.States, 10_000, int.MaxValue);
    }

    private static void Pump(InterleavingModel.Actor actor)
    {
        while (true)
        {
            ModelWords words = new(actor);
            ReceiveRole.SleepUntilReady(ref words);
            actor.Store(ModelWords.Left, 0);
            actor.Store(ModelWords.Head, actor.Load(ModelWords.Position));
        }
    }

    private static void Borrow(InterleavingModel.Actor actor, int loans, bool leavesFrames)
    {
        for (int i = 0; i < loans; i++)
        {
            ModelWords words = new(actor, borrows: true);
            if (!ReceiveRole.TryBorrow(ref words))
            {
                continue;
            }

            bool arrived = words.IsReady();
            actor.Store(ModelWords.Head, actor.Load(ModelWords.Position));
            ReceiveRole.GiveBack(ref words, leavesFrames && arrived);
        }
    }
}
