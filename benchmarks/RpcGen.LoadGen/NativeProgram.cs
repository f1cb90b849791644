using System.Diagnostics;
using System.Text.Json;
using RpcGen.LoadGen.Measuring;

namespace RpcGen.LoadGen;

/// <summary>This program, published ahead of time: it measures what both sides do as native programs.</summary>
internal static class NativeProgram
{
    /// <summary>Publishes the program, runs it with the arguments, and returns its rows.</summary>
    /// <param name="arguments">The command line of a run, without the option that led here.</param>
    /// <param name="progress">Takes a line about each step.</param>
    /// <param name="cancellationToken">Ends the step that runs.</param>
    /// <exception cref="InvalidOperationException">A step failed; its text says which.</exception>
    public static async Task<List<Row>> RunAsync(
        IEnumerable<string> arguments, Action<string> progress, CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("loadgen-");
        try
        {
            progress("publishing the native program");
            await RunAsync(
                "dotnet",
                ["publish", ProjectFolder(), "-c", "Release", "--ucr", "-p:NativeAot=true", "-o", folder.FullName],
                cancellationToken);
            string program = Path.Combine(
                folder.FullName, OperatingSystem.IsWindows() ? "RpcGen.LoadGen.exe" : "RpcGen.LoadGen");
            progress($"the native program has {new FileInfo(program).Length / 1024.0 / 1024:f1} MiB");
            string results = Path.Combine(folder.FullName, "results.json");
            await RunAsync(program, ["run", .. arguments, "--json", results], cancellationToken);
            await using FileStream stream = File.OpenRead(results);
            List<Row> rows =
                await JsonSerializer.DeserializeAsync(stream, RowContext.Default.ListRow, cancellationToken) ?? [];
            return
            [
                .. rows.Select(row => row with { Note = row.Note is { } note ? $"native AOT; {note}" : "native AOT" }),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        try
        {
            string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"{program} failed with {process.ExitCode}:\n{output}");
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    // The program runs from a folder of the repository.
    private static string ProjectFolder()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "RpcGen.sln")))
        {
            root = root.Parent;
        }

        return root is null
            ? throw new InvalidOperationException(
                $"'{AppContext.BaseDirectory}' is not in the repository of RpcGen, so its sources cannot be published")
            : Path.Combine(root.FullName, "benchmarks", "RpcGen.LoadGen");
    }
}
