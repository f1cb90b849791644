namespace RpcGen.Hosting.Tests;

/// <summary>Lives as long as its scope.</summary>
public sealed class Resource(ResourceCount count) : IAsyncDisposable
{
    public bool IsDisposed { get; private set; }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        count.Dispose();
        return default;
    }
}
