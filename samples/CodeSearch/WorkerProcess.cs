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

    public static async Task<WorkerProcess> StartAsync(IIndexWatcher watcher, CancellationToken cancellationToken)
    {
        string endpoint = $"ipc:codesearch-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        ProcessStartInfo start = new(Environment.ProcessPath!, ["worker", endpoint])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start) ?? throw new InvalidOperationException("The worker did not start");
        try
        {
            if (await process.StandardOutput.ReadLineAsync(cancellationToken) != "ready")
            {
                throw new InvalidOperationException("The worker ended before it was ready; its error output says why");
            }

            RpcConnection connection = await RpcConnection.ConnectAsync(endpoint, cancellationToken: cancellationToken);
            connection.Expose(watcher);
            return new WorkerProcess(process, connection);
        }
        catch
        {
            process.Kill();
            process.Dispose();
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
}
