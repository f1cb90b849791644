using System.Diagnostics;

namespace RpcGen.TestKit;

/// <summary>A process of the test peer; killed at the latest when the test ends.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private ChildProcess(Process process) => Process = process;

    public Process Process { get; }

    /// <summary>The command that starts the test peer.</summary>
    public static string[] Command { get; } =
        [Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            "exec", Path.Combine(AppContext.BaseDirectory, "RpcGen.TestPeer.dll")];

    /// <summary>Starts the peer; with a prefix, such as setpriv, in front of its command.</summary>
    public static ChildProcess Start(string[] arguments, params string[] prefix)
    {
        string[] command = [.. prefix, .. Command, .. arguments];
        return new ChildProcess(Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
    }

    /// <summary>As <see cref="Start"/>, with standard error to be read, too.</summary>
    public static ChildProcess StartWithError(params string[] arguments)
    {
        string[] command = [.. Command, .. arguments];
        return new ChildProcess(Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
    }

    /// <summary>Starts the peer as a server and waits until it listens.</summary>
    public static async Task<ChildProcess> ServeAsync(string endpoint, params string[] prefix)
    {
        ChildProcess child = Start(["serve", endpoint], prefix);
        if (endpoint != "stdio:")
        {
            string? line = await child.Process.StandardOutput.ReadLineAsync().Soon();
            if (line != "ready")
            {
                throw new InvalidOperationException($"The peer did not start: {line}");
            }
        }

        return child;
    }

    /// <summary>Connects over the child's standard streams. A child may start late on a busy machine.</summary>
    public Task<RpcConnection> ConnectAsync() => RpcConnection.ConnectAsync(
        RpcPipes.ToChild(Process), new RpcConnectionOptions { HandshakeTimeout = TimeSpan.FromSeconds(30) });

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited)
        {
            Process.Kill();
        }

        await Process.WaitForExitAsync().Soon();
        Process.Dispose();
    }
}
