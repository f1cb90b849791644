using RpcGen;

namespace CodeSearch;

/// <summary>The worker: keeps the lines of all text files and searches them.</summary>
internal sealed class CodeIndex(RpcConnection connection) : ICodeIndex
{
    private const int FilesPerReport = 200;
    private const int MaxShownCharacters = 200;

    // Replaced as a whole when indexing has ended, so that searches never see half an index.
    private List<(string File, string[] Lines)> _files = [];

    public async Task<IndexSummary> IndexAsync(string folder, CancellationToken cancellationToken = default)
    {
        IIndexWatcher watcher = connection.GetProxy<IIndexWatcher>();
        TextTree tree = new(folder);
        List<(string, string[])> files = [];
        long lines = 0;
        long bytes = 0;
        await foreach ((string path, string text) in tree.ReadAsync(cancellationToken))
        {
            string[] split = text.ReplaceLineEndings("\n").Split('\n');
            files.Add((path, split));
            lines += split.Length;
            bytes += text.Length;
            if (files.Count % FilesPerReport == 0)
            {
                await watcher.ReportAsync(files.Count, Path.GetFileName(path));
            }
        }

        files.Sort((x, y) => string.CompareOrdinal(x.Item1, y.Item1));
        _files = files;
        return new IndexSummary(files.Count, lines, bytes, tree.UnreadableFiles, tree.UnreadableFolders);
    }

    public Task<SearchResult> SearchAsync(string text, int maxHits = 20, CancellationToken cancellationToken = default)
    {
        List<SearchHit> hits = [];
        int total = 0;
        foreach ((string file, string[] lines) in _files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int i = 0; i < lines.Length; i++)
            {
                if (!lines[i].Contains(text, StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                total++;
                if (hits.Count < maxHits)
                {
                    hits.Add(new SearchHit(file, i + 1, Shown(lines[i].Trim())));
                }
            }
        }

        return Task.FromResult(new SearchResult(hits, total));
    }

    public ValueTask<int> CountFilesAsync() => new(_files.Count);

    public ValueTask<long> AllocatedBytesAsync() => new(GC.GetTotalAllocatedBytes(precise: true));

    private static string Shown(string line)
    {
        if (line.Length <= MaxShownCharacters)
        {
            return line;
        }

        int end = char.IsHighSurrogate(line[MaxShownCharacters - 1]) ? MaxShownCharacters - 1 : MaxShownCharacters;
        return line[..end] + "…";
    }
}
