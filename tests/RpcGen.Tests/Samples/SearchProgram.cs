using System.Diagnostics;
using RpcGen.TestKit;

namespace RpcGen.Tests.Samples;

/// <summary>A run of samples/CodeSearch with a runtime directory and a folder to search of its own.</summary>
internal sealed class SearchProgram : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("rpcgen-search-").FullName;
    private Process? _process;

    public SearchProgram()
    {
        Directory.CreateDirectory(Folder);
        Directory.CreateDirectory(RuntimeFolder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                RuntimeFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>What is searched.</summary>
    public string Folder => Path.Combine(_root, "searched");

    /// <summary>Where sockets of <c>ipc:</c> and their lock files are.</summary>
    public string RuntimeFolder => Path.Combine(_root, "run");

    public Process Process => _process!;

    /// <summary>Starts it with arguments after the folder.</summary>
    public void Start(params string[] arguments) => StartBehind([], arguments);

    /// <summary>The same behind another program, which gets the command as its last arguments.</summary>
    public void StartBehind(string[] prefix, params string[] arguments)
    {
        string[] command =
        [
            .. prefix, ChildProcess.Command[0], Path.Combine(AppContext.BaseDirectory, "CodeSearch.dll"), Folder,
            .. arguments,
        ];
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["XDG_RUNTIME_DIR"] = RuntimeFolder },
        })!;
    }

    /// <summary>Waits until the worker has indexed the folder; returns the line that says so.</summary>
    public async Task<string?> IndexedAsync() => await Process.StandardError.ReadLineAsync().Soon();

    /// <summary>Writes queries, ends standard input, and waits for the end of the program.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> EndAsync(params string[] queries)
    {
        Task<string> output = Process.StandardOutput.ReadToEndAsync();
        Task<string> errors = Process.StandardError.ReadToEndAsync();
        foreach (string query in queries)
        {
            await Process.StandardInput.WriteLineAsync(query);
        }

        Process.StandardInput.Close();
        await Process.WaitForExitAsync().Soon();
        return (Process.ExitCode, await output.Soon(), await errors.Soon());
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
        }

        _process?.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
