using System.Diagnostics;
using System.Globalization;

namespace RpcGen.Tests.Samples;

/// <summary>samples/CodeSearch as its user meets it: every failure is one line and an exit code.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class CodeSearchTests : IDisposable
{
    private readonly SearchProgram _search = new();

    public void Dispose() => _search.Dispose();

    [Fact]
    public async Task It_finds_a_text_and_leaves_no_file_behind()
    {
        await WriteAsync("a.txt", "first\nsecond needle\n");
        _search.Start();

        (int exitCode, string output, string errors) = await _search.EndAsync("needle");

        Assert.Equal(0, exitCode);
        Assert.Contains("a.txt:2: second needle", output, StringComparison.Ordinal);
        Assert.Contains("calls made", output, StringComparison.Ordinal);
        Assert.Equal("indexed 1 files, 3 lines", errors.Trim());
        Assert.Empty(Directory.GetFiles(_search.RuntimeFolder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_named_pipe_below_the_folder_is_no_text_file()
    {
        await WriteAsync("a.txt", "needle");
        await RunAsync("mkfifo", Path.Combine(_search.Folder, "pipe"));
        _search.Start();

        Assert.Equal("indexed 1 files, 1 lines", await _search.IndexedAsync());
        Assert.Equal(0, (await _search.EndAsync("needle")).ExitCode);
    }

    [Fact]
    public async Task Files_and_folders_that_cannot_be_read_are_counted()
    {
        await WriteAsync("a.txt", "needle");
        await WriteAsync("closed.txt", "needle");
        File.SetUnixFileMode(Path.Combine(_search.Folder, "closed.txt"), UnixFileMode.None);
        Directory.CreateDirectory(Path.Combine(_search.Folder, "closed"), UnixFileMode.None);

        // Without its capabilities, root is refused as every user is.
        _search.StartBehind(
            Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] : []);

        Assert.Equal(
            "indexed 1 files, 1 lines; 1 file could not be read; 1 folder could not be read",
            await _search.IndexedAsync());
        Assert.Equal(0, (await _search.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task A_worker_that_is_killed_ends_the_program_with_3()
    {
        await WriteAsync("a.txt", "needle");
        _search.Start();
        await _search.IndexedAsync();
        string worker = await RunAsync("pgrep", "-P", _search.Process.Id.ToString(CultureInfo.InvariantCulture));
        await RunAsync("kill", "-9", worker.Trim());

        (int exitCode, _, string errors) = await _search.EndAsync("needle");

        Assert.Equal(3, exitCode);
        Assert.StartsWith("codesearch: the worker ended early: ", AssertOneLine(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_cannot_listen_ends_the_program_with_3()
    {
        await WriteAsync("a.txt", "needle");
        string open = Path.Combine(_search.RuntimeFolder, "rpcgen");
        Directory.CreateDirectory(open);
        File.SetUnixFileMode(open, (UnixFileMode)0b111_111_111);
        _search.Start();

        (int exitCode, _, string errors) = await _search.EndAsync("needle");

        Assert.Equal(3, exitCode);
        string[] lines = errors.Trim().Split('\n');
        Assert.Equal("codesearch: the worker ended before it was ready", lines[^1]);
        Assert.StartsWith(
            "codesearch worker: ", AssertOneLine(string.Join('\n', lines[..^1])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_file_that_cannot_be_read_ends_the_program_with_2()
    {
        _search.Start("--queries", _search.Folder);

        (int exitCode, _, string errors) = await _search.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.StartsWith(
            $"codesearch: the query file '{_search.Folder}' cannot be read: ", AssertOneLine(errors),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_is_too_large_fails_its_query_alone()
    {
        string text = string.Concat(Enumerable.Repeat(new string('x', 190) + "\n", 15_000));
        await WriteAsync("a.txt", text);
        await WriteAsync("b.txt", text + "needle");
        _search.Start("--max-hits", "1000000");
        await _search.IndexedAsync();

        (int exitCode, string output, string errors) = await _search.EndAsync("xx", "needle");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("codesearch: 'xx' failed: ", AssertOneLine(errors), StringComparison.Ordinal);
        Assert.Contains("b.txt:15001: needle", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_standard_input_it_ends()
    {
        await WriteAsync("a.txt", "needle");
        _search.StartBehind(["sh", "-c", "exec \"$@\" <&-", "sh"]);

        (int exitCode, string output, _) = await _search.EndAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains("calls made", output, StringComparison.Ordinal);
    }

    private static string AssertOneLine(string text) => Assert.Single(text.Trim().Split('\n'));

    private static async Task<string> RunAsync(string command, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    private Task WriteAsync(string name, string text) =>
        File.WriteAllTextAsync(Path.Combine(_search.Folder, name), text);
}
