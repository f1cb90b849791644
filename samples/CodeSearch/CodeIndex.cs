using RpcGen;

namespace CodeSearch;

/// <summary>The worker: keeps the lines of all text files and searches them.</summary>
internal sealed class CodeIndex(RpcConnection connection) : ICodeIndex
{
    private const long MaxFileSize = 4 * 1024 * 1024;
    private const int FilesPerReport = 200;
    private const int MaxShownCharacters = 200;

    private static readonly string[] s_skippedFolders = [".git", "bin", "obj", "artifacts", "node_modules", ".vs"];

    // Replaced as a whole when indexing has ended, so that searches never see half an index.
    private List<(string File, string[] Lines)> _files = [];

    public async Task<IndexSummary> IndexAsync(string folder, CancellationToken cancellationToken = default)
    {
        IIndexWatcher watcher = connection.GetProxy<IIndexWatcher>();
        List<(string, string[])> files = [];
        long lines = 0;
        long bytes = 0;
        int unreadable = 0;
        foreach (string path in TextFiles(folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (await ReadTextAsync(path, cancellationToken) is not { } text)
                {
                    continue;
                }

                string[] split = text.ReplaceLineEndings("\n").Split('\n');
                files.Add((Path.GetRelativePath(folder, path), split));
                lines += split.Length;
                bytes += text.Length;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                unreadable++;
            }

            if (files.Count % FilesPerReport == 0)
            {
                await watcher.ReportAsync(files.Count, Path.GetFileName(path));
            }
        }

        files.Sort((x, y) => string.CompareOrdinal(x.Item1, y.Item1));
        _files = files;
        return new IndexSummary(files.Count, lines, bytes, unreadable);
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

    private static IEnumerable<string> TextFiles(string folder)
    {
        EnumerationOptions options = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        Stack<string> open = new([folder]);
        while (open.TryPop(out string? current))
        {
            foreach (string file in Directory.EnumerateFiles(current, "*", options))
            {
                yield return file;
            }

            foreach (string inner in Directory.EnumerateDirectories(current, "*", options))
            {
                if (!s_skippedFolders.Contains(Path.GetFileName(inner)))
                {
                    open.Push(inner);
                }
            }
        }
    }

    // Null for what is no text: too large, or with a NUL in it.
    private static async Task<string?> ReadTextAsync(string path, CancellationToken cancellationToken)
    {
        if (new FileInfo(path).Length > MaxFileSize)
        {
            return null;
        }

        string text = await File.ReadAllTextAsync(path, cancellationToken);
        return text.Contains('\0', StringComparison.Ordinal) ? null : text;
    }

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
