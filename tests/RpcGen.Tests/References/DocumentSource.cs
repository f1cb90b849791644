using RpcGen.TestPeer;

namespace RpcGen.Tests.References;

public sealed class DocumentSource : IDocumentSource
{
    public IReadOnlyList<Document> Documents { get; } =
        [.. Enumerable.Range(0, 200).Select(i => new Document($"d{i}"))];

    public async IAsyncEnumerable<IDocument> AllAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return Documents[i];
        }

        await Task.CompletedTask;
    }

    public ValueTask<IDocument> FirstAsync() => new(Documents[0]);
}
