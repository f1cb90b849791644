using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;

namespace RpcGen.Package.Tests;

/// <summary>
/// The package, made and added to a project outside the repository by the very commands of the README.
/// </summary>
public sealed class ScratchProject : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    private readonly string _root = Directory.CreateTempSubdirectory("rpcgen-package-").FullName;

    public ScratchProject()
    {
        // A version of its own: a package cache may hold another build of the same version.
        string version = $"0.1.0-test{Environment.ProcessId}{Environment.TickCount64}";
        Folder = Path.Combine(_root, "app");
        Directory.CreateDirectory(Folder);
        string repository = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(attribute => attribute.Key == "RepositoryRoot").Value!;
        string artifacts = Path.Combine(_root, "artifacts");
        foreach (string file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Scratch")))
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileNameWithoutExtension(file)));
        }

        string[][] commands = [.. InstallCommands()];
        Assert.Equal(3, commands.Length);
        Run(repository, [.. commands[0], $"-p:Version={version}", $"-p:ArtifactsPath={artifacts}"]);
        string[] addSource =
            [.. commands[1].Select(word => word.Replace("/path/to/the/clone/artifacts", artifacts, StringComparison.Ordinal))];

        // The configuration of the user stays as it is.
        Run([.. addSource, "--configfile", "nuget.config"]);
        Run([.. commands[2], "--version", version]);
        Package = Directory.GetFiles(artifacts, "*.nupkg", SearchOption.AllDirectories).Single();
    }

    public string Folder { get; }

    public string Package { get; }

    public string[] PackageEntries
    {
        get
        {
            using ZipArchive archive = ZipFile.OpenRead(Package);
            return [.. archive.Entries.Select(entry => entry.FullName)];
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>Runs a command to its end; fails with its output.</summary>
    public string Run(params string[] command) => Run(Folder, command);

    /// <summary>Starts the program as a server, calls it from a second process, and returns what that prints.</summary>
    public string CallBetweenTwoProcesses(params string[] program)
    {
        string endpoint = $"ipc:package-{Environment.ProcessId}-{Environment.TickCount64}";
        using Process server = Start(Folder, [.. program, "serve", endpoint]);
        try
        {
            Assert.Equal("ready", server.StandardOutput.ReadLine());
            return Run([.. program, "call", endpoint]).Trim();
        }
        finally
        {
            server.StandardInput.Close();
            if (!server.WaitForExit(TimeSpan.FromSeconds(10)))
            {
                server.Kill();
            }
        }
    }

    // The lines of the chapter on installing that call the SDK.
    private static IEnumerable<string[]> InstallCommands() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "README.md"))
            .SkipWhile(line => line != "## In your project")
            .TakeWhile(line => !line.StartsWith("**", StringComparison.Ordinal))
            .Where(line => line.StartsWith("dotnet ", StringComparison.Ordinal))
            .Select(line => line.Split(' '));

    private static string Run(string folder, params string[] command)
    {
        using Process process = Start(folder, command);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)} ended with {process.ExitCode}:\n{output.Result}");
        return output.Result;
    }

    private static Process Start(string folder, string[] command) => Process.Start(
        new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0" },
        })!;
}
