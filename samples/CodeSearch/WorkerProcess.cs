using System.Diagnostics;
using System.Security.Cryptography;
using RpcGen;

namespace CodeSearch;

/// <summary>The host's side of the child process: starts it, connects to it, and makes sure that it ends.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(3);

    private readonly Process _process;

    private WorkerProcess(Process process, RpcConnection connection)
    {
        _process = process;
        Connection = connection;
    }

    public RpcConnection Connection { get; }

    /// <summary>Starts the worker and connects to it.</summary>
    /// <exception cref="SearchException">The worker ended, or cannot be reached.</exception>
    public static async Task<WorkerProcess> StartAsync(IIndexWatcher watcher, CancellationToken cancellationToken)
    {
        string endpoint = $"ipc:codesearch-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        Process process = Start("worker", endpoint);
        try
        {
            if (await process.StandardOutput.ReadLineAsync(cancellationToken) != "ready")
            {
                throw new SearchException(ExitCode.WorkerLost, "the worker ended before it was ready");
            }

            RpcConnection connection = await RpcConnection.ConnectAsync(endpoint, cancellationToken: cancellationToken);
            connection.Expose(watcher);
            return new WorkerProcess(process, connection);
        }
        catch (Exception exception)
        {
            process.Kill();
            process.Dispose();
            if (exception is RpcConnectException)
            {
                throw new SearchException(ExitCode.WorkerLost, $"the worker cannot be reached: {exception.Message}");
            }

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.CloseAsync(s_grace);
        _process.StandardInput.Close();
        if (!_process.WaitForExit(s_grace))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    // Starts this program again. Under "dotnet CodeSearch.dll" the process is dotnet, and the program its argument.
    private static Process Start(params string[] arguments)
    {
        string program = Environment.ProcessPath!;
        bool isHosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        string[] command = isHosted ? [Environment.GetCommandLineArgs()[0], .. arguments] : arguments;
        return Process.Start(new ProcessStartInfo(program, command)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }
}
