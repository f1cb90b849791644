namespace CodeSearch;

/// <summary>Shows how far indexing is, on standard error, so that results can be piped.</summary>
internal sealed class ConsoleWatcher : IIndexWatcher
{
    private const int NameWidth = 40;

    /// <summary>Written before a line of standard error that replaces the progress.</summary>
    public static string EraseProgress { get; } =
        Console.IsErrorRedirected ? "" : $"\r{new string(' ', NameWidth + 32)}\r";

    public ValueTask ReportAsync(int filesSoFar, string current)
    {
        if (!Console.IsErrorRedirected)
        {
            string name = current.Length <= NameWidth ? current : current[..NameWidth];
            Console.Error.Write($"\rindexing: {filesSoFar} files … {name.PadRight(NameWidth)}");
        }

        return ValueTask.CompletedTask;
    }
}
