using RpcGen.TestPeer;

namespace RpcGen.Tests.References;

/// <summary>Gives documents out.</summary>
[RpcContract]
public interface IDocumentSource
{
    IAsyncEnumerable<IDocument> AllAsync(int count);

    ValueTask<IDocument> FirstAsync();
}
