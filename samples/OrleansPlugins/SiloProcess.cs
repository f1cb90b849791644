using System.Diagnostics;
using System.Globalization;

namespace OrleansPlugins;

/// <summary>A silo as a process of this program.</summary>
internal sealed class SiloProcess : IDisposable
{
    private readonly Process _process;

    private SiloProcess(string name, Process process)
    {
        Name = name;
        _process = process;
    }

    public string Name { get; }

    /// <summary>Starts a silo, and waits until it has joined the cluster.</summary>
    public static async Task<SiloProcess> StartAsync(string name, int siloPort, int gatewayPort, int firstSiloPort)
    {
        string program = Environment.ProcessPath!;
        string[] role = ["silo", name, Text(siloPort), Text(gatewayPort), Text(firstSiloPort)];
        ProcessStartInfo start = new(
            program,
            Path.GetFileNameWithoutExtension(program) == "dotnet"
                ? [Environment.GetCommandLineArgs()[0], .. role]
                : role)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        SiloProcess silo = new(name, Process.Start(start)!);
        while (await silo._process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "started")
            {
                return silo;
            }
        }

        silo.Dispose();
        throw new InvalidOperationException($"Silo {name} did not start; standard error has its reason.");
    }

    /// <summary>Kills the process with SIGKILL. Its plugins end because their end of the socket closes.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Lets the silo leave the cluster and stop its plugins.</summary>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
