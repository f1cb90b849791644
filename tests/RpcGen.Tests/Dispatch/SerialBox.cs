using System.Collections.Concurrent;

namespace RpcGen.Tests.Dispatch;

public sealed class SerialBox : ISerialBox
{
    private int _holding;

    public ConcurrentQueue<int> Seen { get; } = new();

    /// <summary>What the handlers that hold the object wait for.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True if a handler holds the object.</summary>
    public bool IsHeld => Volatile.Read(ref _holding) > 0;

    public ValueTask<int> NextAsync(int number)
    {
        Seen.Enqueue(number);
        return new ValueTask<int>(number);
    }

    public async ValueTask PostRoundAsync(IRelay relay)
    {
        await relay.PostAsync(1);
        await HoldAsync();
    }

    public async ValueTask HoldAsync()
    {
        Interlocked.Increment(ref _holding);
        await Gate.Task;
    }
}
