using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using RpcGen.CompilerServices;

namespace RpcGen.Tests.UserCode;

/// <summary>A method for each place where user code runs on a thread of the library.</summary>
[RpcContract]
public interface IPlaces
{
    event Action<int> Raised;

    event Action<TouchyToWrite> TouchyRaised;

    ValueTask<int> PingAsync();

    ValueTask<int> HandleAsync(int hook);

    ValueTask<int> HandleLateAsync(int hook);

    [RpcMethod(OneWay = true)]
    ValueTask PostAsync(int hook);

    ValueTask<int> TakeAsync(TouchyToRead value);

    ValueTask<TouchyToRead> GiveAsync(int hook);

    TouchyToRead Give(int hook);

    ValueTask<TouchyToWrite> GiveTouchyAsync(int hook);

    IAsyncEnumerable<int> ProduceAsync(int hook, CancellationToken cancellationToken = default);

    ValueTask ReportAsync(int value, IProgress<int> progress);

    ValueTask ReportTouchyAsync(int hook, IProgress<TouchyToWrite> progress);

    ValueTask RaiseAsync(int value);

    ValueTask RaiseTouchyAsync(int hook);

    ValueTask HangAsync(int hook, CancellationToken cancellationToken = default);

    ValueTask<IPart> PartAsync(int hook);

    ValueTask<int> IgnoreAsync(PipeReader reader);

    ValueTask HoldAsync(PipeReader reader);
}

/// <summary>An object that is disposed with its last reference.</summary>
[RpcContract]
public interface IPart : IDisposable
{
    ValueTask<int> PingAsync();
}

public sealed class Part(int hook) : IPart
{
    public ValueTask<int> PingAsync() => new(1);

    public void Dispose() => Hooks.Enter(hook);
}

public sealed class Places : IPlaces
{
    private readonly TaskCompletionSource _never = new();

    public event Action<int>? Raised;

    public event Action<TouchyToWrite>? TouchyRaised;

    /// <summary>The progress of the last call that reports a value with a hook.</summary>
    public IProgress<TouchyToWrite>? Progress { get; private set; }

    /// <summary>Calls that hang, and have registered for their cancellation.</summary>
    public SemaphoreSlim Hanging { get; } = new(0);

    public ValueTask<int> PingAsync() => new(1);

    public ValueTask<int> HandleAsync(int hook)
    {
        Hooks.Enter(hook);
        return new(1);
    }

    public async ValueTask<int> HandleLateAsync(int hook)
    {
        await Task.Yield();
        Hooks.Enter(hook);
        return 1;
    }

    public ValueTask PostAsync(int hook)
    {
        Hooks.Enter(hook);
        return default;
    }

    public ValueTask<int> TakeAsync(TouchyToRead value) => new(1);

    public ValueTask<TouchyToRead> GiveAsync(int hook) => new(TouchyToRead.For(hook));

    public TouchyToRead Give(int hook) => TouchyToRead.For(hook);

    public ValueTask<TouchyToWrite> GiveTouchyAsync(int hook) => new(new TouchyToWrite { Hook = hook });

    public async IAsyncEnumerable<int> ProduceAsync(
        int hook, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        Hooks.Enter(hook);
        yield return 1;
    }

    public ValueTask ReportAsync(int value, IProgress<int> progress)
    {
        progress.Report(value);
        return default;
    }

    public ValueTask ReportTouchyAsync(int hook, IProgress<TouchyToWrite> progress)
    {
        Progress = progress;
        progress.Report(new TouchyToWrite { Hook = hook });
        return default;
    }

    public ValueTask RaiseAsync(int value)
    {
        Raised?.Invoke(value);
        return default;
    }

    public ValueTask RaiseTouchyAsync(int hook)
    {
        TouchyRaised?.Invoke(new TouchyToWrite { Hook = hook });
        return default;
    }

    public async ValueTask HangAsync(int hook, CancellationToken cancellationToken = default)
    {
        // Callbacks run in the reverse order: the hook comes before the end of the handler.
        Task never = _never.Task.WaitAsync(cancellationToken);
        cancellationToken.UnsafeRegister(static hook => Hooks.Enter((int)hook!), hook);
        Hanging.Release();
        await never;
    }

    public async ValueTask HoldAsync(PipeReader reader)
    {
        Hanging.Release();
        await _never.Task;
    }

    public ValueTask<IPart> PartAsync(int hook) => new(new Part(hook));

    public ValueTask<int> IgnoreAsync(PipeReader reader) => new(1);
}
