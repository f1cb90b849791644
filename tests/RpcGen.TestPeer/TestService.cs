using System.Collections.Concurrent;
using RpcGen.Protocol;

namespace RpcGen.TestPeer;

/// <summary>Serves <see cref="ITestService"/>; calls back through the connection it serves.</summary>
public sealed class TestService(RpcConnection? connection = null) : ITestService
{
    private static readonly AsyncLocal<string?> s_ambient = new();

    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _gates = new();
    private readonly ConcurrentDictionary<int, int> _counts = new();
    private readonly ManualResetEventSlim _release = new();
    private int _running;

    /// <summary>The most handlers of WaitAsync that ever ran at a time.</summary>
    public int MaxRunning { get; private set; }

    /// <summary>The numbers that were counted, in their order.</summary>
    public ConcurrentQueue<int> Counted { get; } = new();

    public bool IsBlocking { get; private set; }

    public int Running => Volatile.Read(ref _running);

    private ITestService Caller => connection!.GetProxy<ITestService>();

    public ValueTask<int> AddAsync(int a, int b) => new(a + b);

    public int Add(int a, int b) => a + b;

    public Task<string> GreetAsync(string name, CancellationToken cancellationToken = default) =>
        Task.FromResult($"Hello, {name}");

    public ValueTask TouchAsync() => ValueTask.CompletedTask;

    public void Touch()
    {
    }

    public Task<byte[]> EchoAsync(byte[] payload) => Task.FromResult(payload);

    public ValueTask<RpcBuffer> EchoBufferAsync(RpcBuffer payload) => new(payload);

    public int Block(int result)
    {
        // The point of the method: a handler that keeps its thread.
        IsBlocking = true;
        _release.Wait();
        IsBlocking = false;
        return result;
    }

    public void Release() => _release.Set();

    public async Task<string> WaitAsync(string gate, CancellationToken cancellationToken)
    {
        MaxRunning = Math.Max(MaxRunning, Interlocked.Increment(ref _running));
        try
        {
            return await Gate(gate).Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public Task<string> WaitUncancellableAsync(string gate) => Gate(gate).Task;

    public Task OpenGateAsync(string gate)
    {
        Gate(gate).TrySetResult(gate);
        return Task.CompletedTask;
    }

    public Task<int> FailAsync(string kind) => kind switch
    {
        "sync" => throw new InvalidOperationException("failed at once", new FormatException("the cause")),
        "status" => throw new RpcException(RpcStatus.PermissionDenied, "not for you"),
        "fault" => throw new RpcFaultException<NotFound>(new NotFound("nothing", 1)),
        "null" => null!,
        "surrogate" => throw new InvalidOperationException("lone \ud800 surrogate"),
        _ => FailLaterAsync(),
    };

    public async ValueTask<int> NestAsync(int depth) => depth == 0 ? 0 : await Caller.NestAsync(depth - 1) + 1;

    public int CallBackBlocking(int value) => Caller.Add(value, 1);

    public Task<Node> EchoNodeAsync(Node node) => Task.FromResult(node);

    public Task<int> CountCallsAsync(int number)
    {
        Counted.Enqueue(number);
        return Task.FromResult(_counts.AddOrUpdate(number, 1, (_, n) => n + 1));
    }

    public Task<string> WaitWithDeadlineAsync(string gate, CancellationToken cancellationToken) =>
        WaitAsync(gate, cancellationToken);

    public ValueTask<string> ThreadNameAsync() => new(Thread.CurrentThread.Name ?? "");

    public ValueTask<string?> AmbientAsync(string? set)
    {
        string? before = s_ambient.Value;
        s_ambient.Value = set;
        return new ValueTask<string?>(before);
    }

    public ValueTask<int> ProcessIdAsync() => new(Environment.ProcessId);

    private static async Task<int> FailLaterAsync()
    {
        await Task.Yield();
        throw new InvalidOperationException("failed later");
    }

    private TaskCompletionSource<string> Gate(string name) =>
        _gates.GetOrAdd(
            name, _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));
}
