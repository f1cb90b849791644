namespace CodeSearch;

/// <summary>The text files below a folder. Symbolic links are not followed.</summary>
internal sealed class TextTree(string root)
{
    private const long MaxFileSize = 4 * 1024 * 1024;

    private static readonly string[] s_skippedFolders = [".git", "bin", "obj", "artifacts", "node_modules", ".vs"];

    private static readonly EnumerationOptions s_options = new()
    {
        IgnoreInaccessible = false,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    public int UnreadableFiles { get; private set; }

    public int UnreadableFolders { get; private set; }

    /// <summary>Reads one file after the other and counts what cannot be read.</summary>
    public async IAsyncEnumerable<(string Path, string Text)> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Stack<DirectoryInfo> open = new([new DirectoryInfo(root)]);
        while (open.TryPop(out DirectoryInfo? folder))
        {
            foreach (FileSystemInfo entry in Entries(folder))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (entry is DirectoryInfo inner)
                {
                    if (!s_skippedFolders.Contains(inner.Name))
                    {
                        open.Push(inner);
                    }
                }
                else if (await ReadTextAsync((FileInfo)entry, cancellationToken) is { } text)
                {
                    yield return (Path.GetRelativePath(root, entry.FullName), text);
                }
            }
        }
    }

    private FileSystemInfo[] Entries(DirectoryInfo folder)
    {
        try
        {
            return folder.GetFileSystemInfos("*", s_options);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            UnreadableFolders++;
            return [];
        }
    }

    // Null for what holds no text: too large, or with a NUL in it, or empty. Pipes and devices have no length, either,
    // and opening a pipe would wait for its writer.
    private async Task<string?> ReadTextAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            if (file.Length is 0 or > MaxFileSize)
            {
                return null;
            }

            string text = await File.ReadAllTextAsync(file.FullName, cancellationToken);
            return text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            UnreadableFiles++;
            return null;
        }
    }
}
