using System.Diagnostics;
using System.Globalization;

namespace Cluster;

/// <summary>A node as a process of this program.</summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly string _program;
    private readonly int _number;
    private readonly string _folder;
    private Process _process;

    /// <summary>Starts a node.</summary>
    /// <param name="program">This program: an executable, or a <c>.dll</c> that <c>dotnet</c> runs.</param>
    /// <param name="number">The number of the node.</param>
    /// <param name="port">Where it serves TLS.</param>
    /// <param name="webPort">Where it serves WebSockets.</param>
    /// <param name="folder">The folder of the certificates and the ledger.</param>
    public NodeProcess(string program, int number, int port, int webPort, string folder)
    {
        _program = program;
        _number = number;
        Port = port;
        WebPort = webPort;
        _folder = folder;
        _process = Start();
    }

    public int Port { get; }

    public int WebPort { get; }

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
        string[] command = ["node", Text(_number), Text(Port), Text(WebPort), _folder];
        ProcessStartInfo start = Path.GetExtension(_program) == ".dll"
            ? new ProcessStartInfo("dotnet", [_program, .. command])
            : new ProcessStartInfo(_program, command);

        // Its end tells the node that this process has ended.
        start.RedirectStandardInput = true;
        return Process.Start(start)!;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
