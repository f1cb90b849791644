using System.Runtime.CompilerServices;

namespace CodeSearch;

/// <summary>Reads the queries, one a line, from a file, a pipe or the prompt.</summary>
internal sealed class QueryReader : IDisposable
{
    private readonly TextReader _reader;
    private readonly bool _isPrompting;

    private QueryReader(TextReader reader, bool isPrompting)
    {
        _reader = reader;
        _isPrompting = isPrompting;
    }

    /// <summary>Opens a file, or standard input without one.</summary>
    /// <exception cref="SearchException">The file cannot be read.</exception>
    public static async Task<QueryReader> OpenAsync(FileInfo? file, CancellationToken cancellationToken)
    {
        if (file is null)
        {
            return new QueryReader(StandardInput.Reader, !Console.IsInputRedirected);
        }

        try
        {
            // Opening a named pipe waits for its writer and cannot be cancelled itself.
            TextReader reader = await Task.Run(file.OpenText, cancellationToken).WaitAsync(cancellationToken);
            return new QueryReader(reader, isPrompting: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SearchException(
                ExitCode.BadInput, $"the query file '{file.FullName}' cannot be read: {exception.Message}");
        }
    }

    /// <summary>The queries, without those that are blank. At the prompt, an empty line ends them.</summary>
    public async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_isPrompting)
            {
                Console.Write("search> ");
            }

            // A read of the terminal cannot be cancelled itself.
            string? line = await Task.Run(_reader.ReadLine, cancellationToken).WaitAsync(cancellationToken);
            if (line is null || (_isPrompting && line.Length == 0))
            {
                yield break;
            }

            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return line.Trim();
            }
        }
    }

    public void Dispose() => _reader.Dispose();
}
