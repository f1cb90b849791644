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
        Folder = Directory.CreateDirectory(Path.Combine(_root, "app")).FullName;
        StrictFolder = Directory.CreateDirectory(Path.Combine(_root, "strict")).FullName;
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
        TestingPackage = Pack("RpcGen.Testing");
        MessagePackPackage = Pack("RpcGen.MessagePack");
        HostingPackage = Pack("RpcGen.Hosting");
        PluginsPackage = Pack("RpcGen.Plugins");
        KestrelPackage = Pack("RpcGen.AspNetCore");
        StreamsPackage = Pack("RpcGen.NerdbankStreams");

        string Pack(string name)
        {
            Run(repository, ["dotnet", "pack", $"src/{name}", "-c", "Release", $"-p:Version={version}", $"-p:ArtifactsPath={artifacts}"]);
            return Directory.GetFiles(artifacts, $"{name}.*.nupkg", SearchOption.AllDirectories).Single();
        }

        foreach (string file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Strict")))
        {
            string text = File.ReadAllText(file).Replace("$VERSION$", version, StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(StrictFolder, Path.GetFileNameWithoutExtension(file)), text);
        }

        File.Copy(Path.Combine(Folder, "nuget.config"), Path.Combine(StrictFolder, "nuget.config"));
    }

    /// <summary>A program that serves and calls.</summary>
    public string Folder { get; }

    /// <summary>A library that takes no warning.</summary>
    public string StrictFolder { get; }

    public string Package { get; }

    /// <summary>The package for tests of programs.</summary>
    public string TestingPackage { get; }

    /// <summary>The package for types of MessagePack-CSharp.</summary>
    public string MessagePackPackage { get; }

    /// <summary>The package for the generic host.</summary>
    public string HostingPackage { get; }

    /// <summary>The package for plugins in child processes.</summary>
    public string PluginsPackage { get; }

    /// <summary>The package for Kestrel.</summary>
    public string KestrelPackage { get; }

    /// <summary>The package for multiplexed streams.</summary>
    public string StreamsPackage { get; }

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

    /// <summary>Runs a command in a folder to its end, and returns its exit code and its output.</summary>
    public static (int ExitCode, string Output) TryRun(string folder, params string[] command)
    {
        using Process process = Start(folder, command);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
        }

        return (process.ExitCode, output.Result);
    }

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
        (int exitCode, string output) = TryRun(folder, command);
        Assert.True(exitCode == 0, $"{string.Join(' ', command)} ended with {exitCode}:\n{output}");
        return output;
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
