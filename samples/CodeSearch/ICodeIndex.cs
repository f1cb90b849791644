using RpcGen;
using RpcGen.CompilerServices;

namespace CodeSearch;

/// <summary>What the worker process does for the host.</summary>
[RpcContract]
internal interface ICodeIndex
{
    /// <summary>
    /// Indexes every text file below a folder; tells <see cref="IIndexWatcher"/> of the caller how far it is.
    /// </summary>
    Task<IndexSummary> IndexAsync(string folder, CancellationToken cancellationToken = default);

    /// <summary>The first lines that contain a text, in whatever case.</summary>
    Task<SearchResult> SearchAsync(string text, int maxHits = 20, CancellationToken cancellationToken = default);

    /// <summary>How many files are indexed. Small and frequent: the call that the burst at the end makes.</summary>
    ValueTask<int> CountFilesAsync();

    /// <summary>The bytes that the worker has allocated so far.</summary>
    ValueTask<long> AllocatedBytesAsync();
}
