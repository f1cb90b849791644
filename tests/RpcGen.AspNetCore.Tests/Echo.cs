using System.Runtime.CompilerServices;

namespace RpcGen.AspNetCore.Tests;

/// <summary>The server's side.</summary>
public sealed class Echo(Gate gate) : IEcho
{
    public event EventHandler<string>? Said;

    public ValueTask<string> SayAsync(string text)
    {
        Said?.Invoke(this, text);
        return new(text);
    }

    public async ValueTask<int> WaitAsync()
    {
        gate.Entered.TrySetResult();
        await gate.Opened.Task;
        return 42;
    }

    public async IAsyncEnumerable<int> CountAsync(
        int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }
}
