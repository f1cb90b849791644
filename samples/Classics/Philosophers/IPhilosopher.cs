using RpcGen;

namespace Classics.Philosophers;

/// <summary>Eats with two forks.</summary>
[RpcContract]
public interface IPhilosopher
{
    /// <summary>
    /// Takes the left fork, waits until all have one, and takes the right fork: a deadlock. The deadline of the call
    /// ends it.
    /// </summary>
    /// <returns>Why the philosopher gave up; empty after a meal.</returns>
    ValueTask<string> EatCarelesslyAsync(ITable table, int seat, int seats);

    /// <summary>Takes the fork with the lower number first: no circle can come about.</summary>
    /// <returns>How many meals there were.</returns>
    ValueTask<int> EatInOrderAsync(ITable table, int seat, int seats, int meals);
}
