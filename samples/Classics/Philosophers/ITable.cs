using RpcGen;

namespace Classics.Philosophers;

/// <summary>The table with its forks, which the host keeps.</summary>
[RpcContract]
public interface ITable
{
    /// <summary>Takes a fork, and waits for it as long as that takes.</summary>
    ValueTask TakeAsync(int philosopher, int fork, CancellationToken cancellationToken = default);

    /// <summary>The same, with a deadline: a wait in a circle ends with it.</summary>
    [RpcMethod(TimeoutMilliseconds = 300)]
    ValueTask TakeInTimeAsync(int philosopher, int fork, CancellationToken cancellationToken = default);

    /// <summary>Puts a fork back, whether the philosopher has it or only waits for it.</summary>
    ValueTask PutAsync(int philosopher, int fork);

    /// <summary>Waits until all philosophers have said this: the worst moment for each.</summary>
    ValueTask MeetAsync();
}
