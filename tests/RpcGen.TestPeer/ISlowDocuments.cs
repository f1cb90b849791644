using RpcGen.CompilerServices;

namespace RpcGen.TestPeer;

/// <summary>Returns references to callers that have left.</summary>
[RpcContract]
public interface ISlowDocuments
{
    ValueTask<IDocument> OpenSlowlyAsync(string name, CancellationToken cancellationToken = default);
}
