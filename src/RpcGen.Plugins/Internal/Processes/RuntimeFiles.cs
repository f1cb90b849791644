namespace RpcGen.Plugins.Internal.Processes;

/// <summary>
/// The sockets that the .NET runtime makes for debuggers and tools. A process that is killed leaves them behind. Their
/// names hold the process id and its start time, so that those of another process are never meant.
/// </summary>
internal sealed class RuntimeFiles
{
    private readonly string[] _paths;

    private RuntimeFiles(string[] paths) => _paths = paths;

    /// <summary>Those of this process.</summary>
    public static RuntimeFiles OfThisProcess() =>
        Of(Environment.ProcessId, Environment.GetEnvironmentVariable("TMPDIR"));

    /// <summary>Those that a process makes if it runs .NET.</summary>
    /// <param name="process">Its id. The process must not be reaped yet.</param>
    /// <param name="folder">Its variable TMPDIR.</param>
    public static RuntimeFiles Of(int process, string? folder)
    {
        try
        {
            string status = File.ReadAllText($"/proc/{process}/stat");
            string start = status[(status.LastIndexOf(')') + 2)..].Split(' ')[19];
            folder = string.IsNullOrEmpty(folder) ? "/tmp" : folder;
            return new RuntimeFiles(
            [
                Path.Combine(folder, $"dotnet-diagnostic-{process}-{start}-socket"),
                Path.Combine(folder, $"clr-debug-pipe-{process}-{start}-in"),
                Path.Combine(folder, $"clr-debug-pipe-{process}-{start}-out"),
            ]);
        }
        catch (IOException)
        {
            // A system without such files about processes.
            return new RuntimeFiles([]);
        }
    }

    /// <summary>Deletes what is left of them.</summary>
    public void Delete()
    {
        foreach (string path in _paths)
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another one than this user's: not made by the plugin.
            }
        }
    }
}
