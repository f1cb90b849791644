using RpcGen;

namespace CodeSearch;

/// <summary>
/// The child process: serves the index until its parent closes standard input, which its death does too.
/// </summary>
internal static class Worker
{
    public static async Task<int> RunAsync(string endpoint)
    {
        // Ctrl+C reaches the whole process group; the host decides when the worker ends.
        Console.CancelKeyPress += (_, arguments) => arguments.Cancel = true;
        await using RpcServer server = new();
        server.Expose<ICodeIndex>(connection => new CodeIndex(connection));
        try
        {
            await server.ListenAsync(endpoint);
        }
        catch (Exception exception) when (exception is RpcConnectException or FormatException)
        {
            await Console.Error.WriteLineAsync($"codesearch worker: {exception.Message}");
            return ExitCode.WorkerLost;
        }

        Console.WriteLine("ready");
        await StandardInput.Reader.ReadToEndAsync();
        return ExitCode.Success;
    }
}
