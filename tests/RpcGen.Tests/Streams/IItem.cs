namespace RpcGen.Tests.Streams;

/// <summary>An object that travels as a reference.</summary>
[RpcContract]
public interface IItem : IAsyncDisposable
{
    ValueTask<string> NameAsync();

    IAsyncEnumerable<int> CountAsync(int count, CancellationToken cancellationToken = default);

    IItem Child(string name);
}
