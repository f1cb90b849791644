using System.Diagnostics;
using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Processes;

/// <summary>The files that a listener makes, uses and removes.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SocketFileTests : IDisposable
{
    private const string Execute = "exec \"$@\"";

    private readonly string _folder = Directory.CreateTempSubdirectory("rpcgen-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_server_that_stops_leaves_nothing_behind()
    {
        await using RpcServer server = new();
        await server.ListenAsync($"unix:{_folder}/socket");
        Assert.True(File.Exists($"{_folder}/socket"));

        await server.StopAsync().Soon();

        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_server_that_stops_leaves_the_files_of_another_one()
    {
        string path = Path.Combine(_folder, "socket");
        await using RpcServer first = new();
        await first.ListenAsync($"unix:{path}");

        // What a cleaner of temporary files does.
        File.Delete(path);
        File.Delete(path + ".lock");
        await using RpcServer second = new();
        second.Expose<ITestService>(new TestService());
        await second.ListenAsync($"unix:{path}");
        await first.StopAsync().Soon();

        await using RpcConnection connection = await RpcConnection.ConnectAsync($"unix:{path}").Soon();
        Assert.Equal(3, await connection.GetProxy<ITestService>().AddAsync(1, 2).Soon());
        await using RpcServer third = new();
        await Assert.ThrowsAsync<RpcConnectException>(() => third.ListenAsync($"unix:{path}"));
    }

    [Fact]
    public async Task An_endpoint_passes_on_between_many_servers_and_never_has_two()
    {
        string endpoint = $"unix:{_folder}/socket";
        int listening = 0;
        int served = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 50;)
            {
                await using RpcServer server = new();
                try
                {
                    await server.ListenAsync(endpoint);
                }
                catch (RpcConnectException exception)
                    when (exception.Message.Contains("taken", StringComparison.Ordinal))
                {
                    await Task.Yield();
                    continue;
                }

                Assert.Equal(1, Interlocked.Increment(ref listening));
                Interlocked.Increment(ref served);
                Interlocked.Decrement(ref listening);
                i++;
            }
        }))).Soon();

        Assert.Equal(400, served);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_link_in_place_of_the_lock_file_is_not_followed()
    {
        string target = Path.Combine(_folder, "target");
        File.CreateSymbolicLink(Path.Combine(_folder, "socket.lock"), target);
        await using RpcServer server = new();

        RpcConnectException error =
            await Assert.ThrowsAsync<RpcConnectException>(() => server.ListenAsync($"unix:{_folder}/socket"));

        Assert.Contains("a symbolic link", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(target));
    }

    [Theory]
    [InlineData("file", "a regular file")]
    [InlineData("directory", "a directory")]
    [InlineData("fifo", "a fifo")]
    public async Task Connecting_to_what_is_no_socket_says_what_it_is(string kind, string words)
    {
        string path = Path.Combine(_folder, kind);
        if (kind == "file")
        {
            await File.WriteAllTextAsync(path, "");
        }
        else if (kind == "directory")
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            using Process make = Process.Start("mkfifo", [path]);
            await make.WaitForExitAsync().Soon();
        }

        RpcConnectException error =
            await Assert.ThrowsAsync<RpcConnectException>(() => RpcConnection.ConnectAsync($"unix:{path}"));

        Assert.Contains($"it is {words}, not a socket", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0177")]
    [InlineData("0277")]
    [InlineData("0777")]
    public async Task A_umask_that_takes_rights_of_the_owner_is_no_obstacle(string umask)
    {
        await using ChildProcess server = await ServeAsync(
            "env", $"XDG_RUNTIME_DIR={_folder}", "sh", "-c", $"umask {umask}; {Execute}", "sh");

        // After a crash, the next listener of this user must be able to take the lock.
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(_folder, "rpcgen", "ipc-x.sock.lock")));
        Assert.Equal("42", await CallAsync());
    }

    [Fact]
    public async Task A_runtime_directory_that_passes_on_its_group_is_no_obstacle()
    {
        File.SetUnixFileMode(_folder, UnixFileMode.SetGroup | (UnixFileMode)0b111_000_000);
        await using ChildProcess server = await ServeAsync("env", $"XDG_RUNTIME_DIR={_folder}");

        Assert.Equal("42", await CallAsync());
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(Path.Combine(_folder, "rpcgen")));
    }

    [Fact]
    public async Task A_relative_runtime_directory_is_ignored_on_both_sides()
    {
        string endpoint = Endpoints.New("ipc");
        await using ChildProcess server = await ChildProcess.ServeAsync(
            endpoint, "env", "-C", _folder, "XDG_RUNTIME_DIR=relative");
        await using ChildProcess client = ChildProcess.Start(["call", endpoint], "env", "XDG_RUNTIME_DIR=relative");

        Assert.Equal("42", await client.Process.StandardOutput.ReadLineAsync().Soon());
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Theory]
    [InlineData("missing/socket")]
    [InlineData("file/socket")]
    [InlineData("file/deeper/socket")]
    public async Task A_path_that_cannot_be_is_a_connect_exception_on_both_sides(string path)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "file"), "");
        string endpoint = $"unix:{_folder}/{path}";
        await using RpcServer server = new();

        await Assert.ThrowsAsync<RpcConnectException>(() => server.ListenAsync(endpoint));
        await Assert.ThrowsAsync<RpcConnectException>(() => RpcConnection.ConnectAsync(endpoint));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("file/deeper")]
    public async Task A_runtime_directory_that_cannot_be_is_a_connect_exception_on_both_sides(string runtime)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "file"), "");
        foreach (string command in (string[])["serve", "call"])
        {
            await using ChildProcess child =
                ChildProcess.Start([command, "ipc:x"], "env", $"XDG_RUNTIME_DIR={_folder}/{runtime}");
            string? line = await child.Process.StandardOutput.ReadLineAsync().Soon();

            Assert.StartsWith("RpcConnectException: ", line, StringComparison.Ordinal);
        }
    }

    private static Task<ChildProcess> ServeAsync(params string[] prefix) => ChildProcess.ServeAsync("ipc:x", prefix);

    private async Task<string?> CallAsync()
    {
        await using ChildProcess client = ChildProcess.Start(["call", "ipc:x"], "env", $"XDG_RUNTIME_DIR={_folder}");
        return await client.Process.StandardOutput.ReadLineAsync().Soon();
    }
}
