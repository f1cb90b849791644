namespace CodeSearch;

internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>A query, or indexing, failed in the worker.</summary>
    public const int Failed = 1;

    /// <summary>The folder or the query file cannot be read, or an option is wrong.</summary>
    public const int BadInput = 2;

    /// <summary>The worker did not start, or ended early.</summary>
    public const int WorkerLost = 3;

    /// <summary>What a shell reports of a program that Ctrl+C ended.</summary>
    public const int Cancelled = 130;
}
