using RpcGen;

namespace CodeSearch;

/// <summary>The host process: starts the worker, has it index, and asks it.</summary>
internal static class Host
{
    public static async Task<int> RunAsync(
        string folder, FileInfo? queries, int maxHits, CancellationToken cancellationToken)
    {
        if (maxHits < 0)
        {
            throw new SearchException(ExitCode.BadInput, $"--max-hits must not be negative, and is {maxHits}");
        }

        CheckFolder(folder);
        using QueryReader reader = await QueryReader.OpenAsync(queries, cancellationToken);
        await using WorkerProcess worker = await WorkerProcess.StartAsync(new ConsoleWatcher(), cancellationToken);
        ICodeIndex index = worker.Connection.GetProxy<ICodeIndex>();
        Statistics statistics = new(worker.Connection, index);
        IndexSummary summary = await statistics.CountAsync(
            index.IndexAsync(Path.GetFullPath(folder), cancellationToken));
        await Console.Error.WriteLineAsync(
            $"{ConsoleWatcher.EraseProgress}indexed {summary.Files:n0} files, {summary.Lines:n0} lines" +
            Unreadable(summary.UnreadableFiles, "file") + Unreadable(summary.UnreadableFolders, "folder"));

        int exitCode = ExitCode.Success;
        await foreach (string query in reader.ReadAsync(cancellationToken))
        {
            try
            {
                Print(query, await statistics.CountAsync(index.SearchAsync(query, maxHits, cancellationToken)));
            }
            catch (RpcException exception) when (exception is not RpcConnectionLostException)
            {
                // A call that fails, for instance because its result is too large, fails alone.
                await Console.Error.WriteLineAsync($"codesearch: '{query}' failed: {exception.Message}");
                exitCode = ExitCode.Failed;
            }
        }

        Console.WriteLine(await statistics.MeasureAsync(cancellationToken));
        return exitCode;
    }

    private static void CheckFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new SearchException(
                ExitCode.BadInput,
                File.Exists(folder) ? $"'{folder}' is a file, not a folder" : $"there is no folder '{folder}'");
        }

        try
        {
            using IEnumerator<string> entries = Directory.EnumerateFileSystemEntries(folder).GetEnumerator();
            entries.MoveNext();
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new SearchException(
                ExitCode.BadInput, $"the folder '{folder}' cannot be read: {exception.Message}");
        }
    }

    private static string Unreadable(int count, string what) =>
        count == 0 ? "" : $"; {count:n0} {what}{(count == 1 ? "" : "s")} could not be read";

    private static void Print(string query, SearchResult result)
    {
        Console.WriteLine($"# {query}: {result.Total:n0} {(result.Total == 1 ? "hit" : "hits")}");
        foreach (SearchHit hit in result.Hits)
        {
            Console.WriteLine($"{hit.File}:{hit.Line}: {hit.Text}");
        }

        if (result.Total > result.Hits.Count)
        {
            Console.WriteLine($"  … {result.Total - result.Hits.Count:n0} more");
        }
    }
}
