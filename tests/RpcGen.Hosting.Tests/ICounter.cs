namespace RpcGen.Hosting.Tests;

[RpcContract]
public interface ICounter
{
    /// <summary>How often this object was asked, and whether what it depends on was disposed.</summary>
    ValueTask<int> NextAsync();

    ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default);

    ValueTask FailAsync(string message);

    IAsyncEnumerable<bool> AliveAsync(int count);
}
