namespace RpcGen.Hosting.Tests;

/// <summary>How many resources were disposed.</summary>
public sealed class ResourceCount
{
    private int _disposed;

    public int Disposed => Volatile.Read(ref _disposed);

    public void Dispose() => Interlocked.Increment(ref _disposed);
}
