namespace CodeSearch;

/// <summary>The host process: starts the worker, has it index, and asks it.</summary>
internal static class Host
{
    public const int BadFolder = 2;

    public static async Task<int> RunAsync(
        string folder, FileInfo? queries, int maxHits, CancellationToken cancellationToken)
    {
        if (Problem(folder, queries) is { } problem)
        {
            await Console.Error.WriteLineAsync($"codesearch: {problem}");
            return BadFolder;
        }

        await using WorkerProcess worker = await WorkerProcess.StartAsync(new ConsoleWatcher(), cancellationToken);
        ICodeIndex index = worker.Connection.GetProxy<ICodeIndex>();
        Statistics statistics = new(worker.Connection, index);
        IndexSummary summary = await statistics.CountAsync(
            index.IndexAsync(Path.GetFullPath(folder), cancellationToken));
        await Console.Error.WriteLineAsync(
            $"\rindexed {summary.Files:n0} files, {summary.Lines:n0} lines" +
            (summary.Unreadable > 0 ? $"; {summary.Unreadable} could not be read" : "") + new string(' ', 30));

        await foreach (string query in QueriesAsync(queries, cancellationToken))
        {
            SearchResult result = await statistics.CountAsync(index.SearchAsync(query, maxHits, cancellationToken));
            Print(query, result);
        }

        Console.WriteLine(await statistics.MeasureAsync(cancellationToken));
        return 0;
    }

    private static string? Problem(string folder, FileInfo? queries)
    {
        if (!Directory.Exists(folder))
        {
            return File.Exists(folder) ? $"'{folder}' is a file, not a folder" : $"there is no folder '{folder}'";
        }

        if (queries is { Exists: false })
        {
            return $"there is no query file '{queries.FullName}'";
        }

        try
        {
            using IEnumerator<string> entries = Directory.EnumerateFileSystemEntries(folder).GetEnumerator();
            entries.MoveNext();
            return null;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            return $"the folder '{folder}' cannot be read: {exception.Message}";
        }
    }

    private static async IAsyncEnumerable<string> QueriesAsync(
        FileInfo? file, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using StreamReader? opened = file?.OpenText();
        TextReader reader = opened ?? Console.In;
        bool isPrompting = opened is null && !Console.IsInputRedirected;
        while (true)
        {
            if (isPrompting)
            {
                Console.Write("search> ");
            }

            // A read of the terminal cannot be cancelled itself.
            string? line = await Task.Run(reader.ReadLine, cancellationToken).WaitAsync(cancellationToken);
            if (line is null || (isPrompting && line.Length == 0))
            {
                yield break;
            }

            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return line.Trim();
            }
        }
    }

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
