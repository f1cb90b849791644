namespace RpcGen.AspNetCore.Tests;

/// <summary>What the tests call over the network.</summary>
[RpcContract]
public interface IEcho
{
    event EventHandler<string> Said;

    ValueTask<string> SayAsync(string text);

    /// <summary>Ends when the test lets it.</summary>
    ValueTask<int> WaitAsync();

    IAsyncEnumerable<int> CountAsync(int count, CancellationToken cancellationToken = default);
}
