using RpcGen.CompilerServices;

namespace RpcGen.TestPeer;

/// <summary>A bit of everything, for the tests of connections and transports.</summary>
[RpcContract]
public interface ITestService
{
    ValueTask<int> AddAsync(int a, int b);

    int Add(int a, int b);

    Task<string> GreetAsync(string name, CancellationToken cancellationToken = default);

    ValueTask TouchAsync();

    void Touch();

    Task<byte[]> EchoAsync(byte[] payload);

    ValueTask<RpcBuffer> EchoBufferAsync(RpcBuffer payload);

    /// <summary>Blocks the thread it runs on until it is released.</summary>
    int Block(int result);

    /// <summary>Ends when the gate of that name is opened, or the call is cancelled.</summary>
    Task<string> WaitAsync(string gate, CancellationToken cancellationToken);

    /// <summary>Like WaitAsync, but deaf to cancellation.</summary>
    Task<string> WaitUncancellableAsync(string gate);

    Task OpenGateAsync(string gate);

    Task<int> FailAsync(string kind);

    /// <summary>Calls the caller back, so many times nested.</summary>
    ValueTask<int> NestAsync(int depth);

    /// <summary>Waits synchronously on a call back to the caller.</summary>
    int CallBackBlocking(int value);

    Task<Node> EchoNodeAsync(Node node);

    Task<int> CountCallsAsync(int number);

    [RpcMethod(TimeoutMilliseconds = 100)]
    Task<string> WaitWithDeadlineAsync(string gate, CancellationToken cancellationToken);

    [RpcMethod(Dispatch = RpcDispatch.Pool)]
    ValueTask<string> ThreadNameAsync();

    ValueTask<string?> AmbientAsync(string? set);

    ValueTask<int> ProcessIdAsync();
}
