using System.Diagnostics;
using System.Globalization;

namespace Cluster;

/// <summary>A node as a process of this program.</summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly int _number;
    private readonly string _folder;
    private Process _process;

    public NodeProcess(int number, int port, string folder)
    {
        _number = number;
        Port = port;
        _folder = folder;
        _process = Start();
    }

    public int Port { get; }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Lets the node end its calls, and starts it anew.</summary>
    public async Task RestartAsync()
    {
        using (Process signal = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await signal.WaitForExitAsync();
        }

        await _process.WaitForExitAsync();
        Revive();
    }

    public void Revive()
    {
        _process.Dispose();
        _process = Start();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private Process Start()
    {
        string[] command =
        [
            "node", _number.ToString(CultureInfo.InvariantCulture), Port.ToString(CultureInfo.InvariantCulture), _folder,
        ];
        string program = Environment.ProcessPath!;
        return Process.Start(
            program,
            Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Environment.GetCommandLineArgs()[0], .. command] : command);
    }
}
