namespace CodeSearch;

/// <summary>Ends the program with one line and an exit code.</summary>
internal sealed class SearchException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
