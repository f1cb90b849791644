namespace CodeSearch;

/// <summary>Shows how far indexing is, on standard error, so that results can be piped.</summary>
internal sealed class ConsoleWatcher : IIndexWatcher
{
    public ValueTask ReportAsync(int filesSoFar, string current)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write($"\rindexing: {filesSoFar} files … {current,-40}");
        }

        return ValueTask.CompletedTask;
    }
}
