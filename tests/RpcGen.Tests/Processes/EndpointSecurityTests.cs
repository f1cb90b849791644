using System.Diagnostics;
using RpcGen.TestPeer;
using RpcGen.TestKit;
using RpcGen.Tests.Protocol;

namespace RpcGen.Tests.Processes;

/// <summary>Who may connect, and who may take an endpoint. Needs root, to become two other users.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class EndpointSecurityTests : IDisposable
{
    private const string FirstUser = "12001";
    private const string SecondUser = "12002";

    private readonly string _folder = Directory.CreateTempSubdirectory("rpcgen-test-").FullName;

    public EndpointSecurityTests()
    {
        // Other users have to read the peer's program and to reach the socket: only the credentials are left to refuse.
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_111_111);
        foreach (string file in Directory.GetFiles(AppContext.BaseDirectory, "RpcGen*"))
        {
            string copy = Path.Combine(_folder, Path.GetFileName(file));
            File.Copy(file, copy);
            File.SetUnixFileMode(copy, (UnixFileMode)0b100_100_100);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [WireRule("L2")]
    [Fact]
    public async Task Another_user_cannot_connect()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Becoming another user takes root");
        }

        string socket = Path.Combine(_folder, "socket");
        using Process server = StartAs(FirstUser, "serve", $"unix:{socket}");
        try
        {
            Assert.Equal("ready", await server.StandardOutput.ReadLineAsync().Soon());
            File.SetUnixFileMode(socket, (UnixFileMode)0b110_110_110);

            Assert.Equal("42", await CallAsync(FirstUser, socket));
            Assert.Contains($"user {FirstUser}", await CallAsync(SecondUser, socket), StringComparison.Ordinal);

            // Not even root is taken for somebody else, in either direction.
            Assert.Contains(
                $"user {FirstUser}",
                (await Assert.ThrowsAsync<RpcConnectException>(() => RpcConnection.ConnectAsync($"unix:{socket}"))).Message,
                StringComparison.Ordinal);
            Assert.Equal("42", await CallAsync(FirstUser, socket));
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync().Soon();
        }
    }

    [WireRule("L4")]
    [Fact]
    public async Task A_crashed_listeners_socket_is_replaced_and_a_live_ones_is_not()
    {
        string endpoint = Endpoints.New("ipc");
        await using (ChildProcess crashed = await ChildProcess.ServeAsync(endpoint))
        {
            await using RpcServer rival = new();
            RpcConnectException taken =
                await Assert.ThrowsAsync<RpcConnectException>(() => rival.ListenAsync(endpoint));
            Assert.Contains("taken", taken.Message, StringComparison.Ordinal);
            Assert.Equal(42, await CallAsync(endpoint));
            crashed.Process.Kill();
            await crashed.Process.WaitForExitAsync().Soon();
        }

        RpcConnectException nobody =
            await Assert.ThrowsAsync<RpcConnectException>(() => RpcConnection.ConnectAsync(endpoint));
        Assert.Contains("no process listens", nobody.Message, StringComparison.Ordinal);
        await using RpcServer next = new();
        next.Expose<ITestService>(new TestService());
        await next.ListenAsync(endpoint);
        Assert.Equal(42, await CallAsync(endpoint));
    }

    [WireRule("L3")]
    [Fact]
    public async Task A_file_that_is_no_socket_is_never_removed()
    {
        string path = Path.Combine(_folder, "precious");
        await File.WriteAllTextAsync(path, "data");
        await using RpcServer server = new();

        await Assert.ThrowsAsync<RpcConnectException>(() => server.ListenAsync($"unix:{path}"));

        Assert.Equal("data", await File.ReadAllTextAsync(path));
    }

    [WireRule("L1")]
    [Fact]
    public async Task A_directory_that_others_can_enter_is_not_used()
    {
        string runtime = Path.Combine(_folder, "runtime");
        Directory.CreateDirectory(Path.Combine(runtime, "rpcgen"));
        File.SetUnixFileMode(Path.Combine(runtime, "rpcgen"), (UnixFileMode)0b111_101_101);
        await using ChildProcess child = ChildProcess.Start(["call", "ipc:x"], "env", $"XDG_RUNTIME_DIR={runtime}");

        string? line = await child.Process.StandardOutput.ReadLineAsync().Soon();

        Assert.Contains("mode 755", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "must begin with")]
    [InlineData("udp:5", "must begin with")]
    [InlineData("tcp:5", "a port from 0 to 65535")]
    [InlineData("ipc:", "1 to 64 characters")]
    [InlineData("ipc:../x", "must not begin with a dot")]
    [InlineData("ipc:a/b", "'/' at position 2")]
    [InlineData("unix:", "path must follow")]
    [InlineData("stdio:x", "nothing may follow stdio:")]
    public void A_bad_endpoint_says_what_is_wrong_with_it(string text, string problem) =>
        Assert.Contains(
            problem, Assert.Throws<FormatException>(() => RpcEndpoint.Parse(text)).Message, StringComparison.Ordinal);

    [WireRule("L2")]
    [Fact]
    public async Task Who_takes_a_path_in_a_race_gets_nothing()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Becoming two other users takes root");
        }

        // Anybody may remove anything in this directory: only credentials tell the two users apart.
        string path = Path.Combine(_folder, "raced");
        using Process squatter = StartAs(SecondUser, "squat", path);
        Assert.Equal("ready", await squatter.StandardOutput.ReadLineAsync().Soon());
        using Process racer = StartAs(FirstUser, "race", path, "1000");
        try
        {
            int[] raced = Numbers(await racer.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(4)));
            squatter.StandardInput.Close();
            int[] squatted = Numbers(await squatter.StandardOutput.ReadToEndAsync().Soon());

            Assert.Equal(1000, raced[0] + raced[1]);
            Assert.True(raced[0] > 0 && squatted[0] > 0, $"{raced[0]} calls were served, the other user listened {squatted[0]} times");
            Assert.Equal(0, raced[2]);
            Assert.Equal(0, squatted[1]);
        }
        finally
        {
            racer.Kill();
            squatter.Kill();
        }

        static int[] Numbers(string line) =>
            [.. line.Split(' ').Select(number => int.Parse(number, System.Globalization.CultureInfo.InvariantCulture))];
    }

    [WireRule("L2")]
    [Fact]
    public async Task A_link_to_another_users_socket_is_found_out()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Becoming two other users takes root");
        }

        string socket = Path.Combine(_folder, "theirs");
        string link = Path.Combine(_folder, "link");
        using Process server = StartAs(SecondUser, "serve", $"unix:{socket}");
        try
        {
            Assert.Equal("ready", await server.StandardOutput.ReadLineAsync().Soon());
            File.SetUnixFileMode(socket, (UnixFileMode)0b110_110_110);
            File.CreateSymbolicLink(link, socket);

            Assert.Contains($"user {SecondUser}", await CallAsync(FirstUser, link), StringComparison.Ordinal);
            Assert.Equal("42", await CallAsync(SecondUser, socket));

            // Nor does a server put itself in its place.
            using Process rival = StartAs(FirstUser, "serve", $"unix:{link}");
            Assert.Contains(
                "RpcConnectException", await rival.StandardOutput.ReadToEndAsync().Soon(), StringComparison.Ordinal);
            Assert.Equal("42", await CallAsync(SecondUser, socket));
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync().Soon();
        }
    }

    [Fact]
    public async Task A_path_too_long_for_a_socket_is_refused_with_its_length()
    {
        await using RpcServer server = new();

        RpcConnectException error = await Assert.ThrowsAsync<RpcConnectException>(
            () => server.ListenAsync($"unix:/tmp/{new string('x', 120)}"));

        Assert.Contains("125 bytes", error.Message, StringComparison.Ordinal);
    }

    private static async Task<int> CallAsync(string endpoint)
    {
        await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint);
        return await connection.GetProxy<ITestService>().AddAsync(20, 22).Soon();
    }

    private async Task<string> CallAsync(string user, string socket)
    {
        using Process client = StartAs(user, "call", $"unix:{socket}");
        string output = await client.StandardOutput.ReadToEndAsync().Soon();
        await client.WaitForExitAsync().Soon();
        return output.Trim();
    }

    private Process StartAs(string user, params string[] arguments) => Process.Start(new ProcessStartInfo(
        "setpriv",
        [
            $"--reuid={user}", $"--regid={user}", "--clear-groups", ChildProcess.Command[0], "exec",
            Path.Combine(_folder, "RpcGen.TestPeer.dll"), .. arguments,
        ])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;
}
