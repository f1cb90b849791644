using System.Collections.Concurrent;
using RpcGen.CompilerServices;
using RpcGen.TestPeer;

namespace RpcGen.Tests.Regressions;

[RpcContract(Order = RpcOrder.Serial)]
public interface ISerialBox
{
    /// <summary>Posts one-way to the caller's relay, which calls back; the handler itself waits for nobody.</summary>
    ValueTask PostRoundAsync(IRelay relay);

    ValueTask<int> NextAsync(int number);

    ValueTask WaitUntilAsync(int count);
}

[RpcContract]
public interface IRelay
{
    [RpcMethod(OneWay = true)]
    ValueTask PostAsync(int number);
}

[RpcContract]
public interface ISerialFactory
{
    ISerialBox Open();

    ValueTask<List<int>> OrderAsync();
}

[RpcContract]
public interface IDocumentSource
{
    IAsyncEnumerable<IDocument> AllAsync(int count);

    ValueTask<IDocument> FirstAsync();

    ValueTask ThrowOddAsync();

    ValueTask ThrowOddLaterAsync();
}

public sealed class OddException() : RpcException(RpcStatus.Internal, "odd")
{
    public override string Message => throw new InvalidOperationException("I cannot tell");
}

public sealed class DocumentSource : IDocumentSource
{
    public List<Document> Documents { get; } = [.. Enumerable.Range(0, 200).Select(i => new Document($"d{i}"))];

    public async IAsyncEnumerable<IDocument> AllAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return Documents[i];
        }

        await Task.CompletedTask;
    }

    public ValueTask<IDocument> FirstAsync() => new(Documents[0]);

    public ValueTask ThrowOddAsync() => throw new OddException();

    public async ValueTask ThrowOddLaterAsync()
    {
        await Task.Delay(10);
        throw new OddException();
    }
}

public sealed class SerialBox : ISerialBox
{
    public ConcurrentQueue<int> Seen { get; } = new();

    public TaskCompletionSource<string> Round { get; } = new();

    public ValueTask<int> NextAsync(int number)
    {
        Seen.Enqueue(number);
        return new ValueTask<int>(number);
    }

    public async ValueTask PostRoundAsync(IRelay relay)
    {
        await relay.PostAsync(1);
        await Task.Delay(200);
    }

    public ValueTask WaitUntilAsync(int count) => ValueTask.CompletedTask;
}

public sealed class SerialFactory : ISerialFactory
{
    public SerialBox Box { get; private set; } = new();

    public Func<Task> Delay { get; set; } = () => Task.CompletedTask;

    public ISerialBox Open()
    {
        Box = new SerialBox();
        return Box;
    }

    public ValueTask<List<int>> OrderAsync() => new([.. Box.Seen]);
}
