using System.Diagnostics;
using RpcGen.TestKit;
using RpcGen.TestPeer;

namespace RpcGen.Tests.Processes;

/// <summary>Two real processes.</summary>
public sealed class TwoProcessTests
{
    private const int InFlight = 64;

    // Detection takes a few milliseconds; the rest is for a machine that runs many other things at once.
    private static readonly TimeSpan s_prompt = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("ipc")]
    [InlineData("unix")]
    [InlineData("pipe")]
    [InlineData("shm")]
    public async Task Calls_reach_another_process(string kind)
    {
        string endpoint = Endpoints.New(kind);
        await using ChildProcess child = await ChildProcess.ServeAsync(endpoint);
        await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint);

        Assert.Equal(child.Process.Id, await connection.GetProxy<ITestService>().ProcessIdAsync().Soon());
        Assert.Equal(child.Process.Id, Assert.IsType<RpcProcessPeer>(connection.Peer).ProcessId);
    }

    [Fact]
    public async Task Calls_reach_a_child_over_its_standard_streams()
    {
        await using ChildProcess child = await ChildProcess.ServeAsync("stdio:");
        await using RpcConnection connection = await child.ConnectAsync();

        Assert.Equal(child.Process.Id, await connection.GetProxy<ITestService>().ProcessIdAsync().Soon());
        byte[] payload = new byte[500_000];
        Assert.Equal(payload.Length, (await connection.GetProxy<ITestService>().EchoAsync(payload).Soon()).Length);
    }

    [Theory]
    [InlineData("ipc")]
    [InlineData("stdio")]
    public async Task Killing_the_server_ends_all_calls_promptly_with_their_outcome(string kind)
    {
        string endpoint = kind == "stdio" ? "stdio:" : Endpoints.New(kind);
        await using ChildProcess child = await ChildProcess.ServeAsync(endpoint);
        await using RpcConnection connection = kind == "stdio"
            ? await child.ConnectAsync()
            : await RpcConnection.ConnectAsync(endpoint);
        ITestService proxy = connection.GetProxy<ITestService>();
        Task<string>[] calls = [.. Enumerable.Range(0, InFlight).Select(_ => proxy.WaitAsync("never", default))];
        await proxy.AddAsync(1, 2).Soon();

        long start = Stopwatch.GetTimestamp();
        child.Process.Kill();
        foreach (Task<string> call in calls)
        {
            RpcConnectionLostException error =
                await Assert.ThrowsAsync<RpcConnectionLostException>(() => call.Soon());
            Assert.Equal(RpcOutcome.MayHaveRun, error.Outcome);
            Assert.Equal(RpcCloseKind.PeerLost, error.Reason.Kind);
        }

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, s_prompt);
        RpcConnectionLostException later =
            await Assert.ThrowsAsync<RpcConnectionLostException>(() => proxy.AddAsync(1, 2).Soon());
        Assert.Equal(RpcOutcome.NotSent, later.Outcome);
    }

    [Fact]
    public async Task Killing_the_client_cancels_its_handlers_and_ends_calls_to_it()
    {
        string endpoint = Endpoints.New("ipc");
        List<TestService> services = [];
        await using RpcServer server = new();
        server.Expose<ITestService>(connection =>
        {
            services.Add(new TestService(connection));
            return services[^1];
        });
        await server.ListenAsync(endpoint);
        await using ChildProcess child = ChildProcess.Start(["hold", endpoint, "64"]);
        await TestWait.Until(() => services is [{ Running: InFlight }], "the handlers run");
        ITestService client = server.GetConnections().Single().GetProxy<ITestService>();
        Task<string>[] calls = [.. Enumerable.Range(0, InFlight).Select(_ => client.WaitAsync("never", default))];
        await client.AddAsync(1, 2).Soon();

        child.Process.Kill();

        foreach (Task<string> call in calls)
        {
            RpcConnectionLostException error =
                await Assert.ThrowsAsync<RpcConnectionLostException>(() => call.Soon());
            Assert.Equal(RpcOutcome.MayHaveRun, error.Outcome);
        }

        await TestWait.Until(() => services[0].Running == 0, "the handlers are cancelled");
        await TestWait.Until(() => server.GetConnections().Count == 0, "the connection is gone");
    }

    [Fact]
    public async Task A_stopped_peer_is_found_by_keep_alive()
    {
        string endpoint = Endpoints.New("ipc");
        await using ChildProcess child = await ChildProcess.ServeAsync(endpoint);
        await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint, new RpcConnectionOptions
        {
            KeepAliveInterval = TimeSpan.FromMilliseconds(50),

            // Longer than a busy machine keeps a peer from answering that has not been stopped yet.
            KeepAliveTimeout = TimeSpan.FromSeconds(3),
        });
        ITestService proxy = connection.GetProxy<ITestService>();
        await proxy.AddAsync(1, 2).Soon();
        using Process stop = Process.Start("kill", ["-STOP", $"{child.Process.Id}"]);
        await stop.WaitForExitAsync().Soon();

        await Assert.ThrowsAsync<RpcConnectionLostException>(() => proxy.WaitAsync("never", default).Soon());

        Assert.Equal(RpcCloseKind.Timeout, (await connection.Closed.Soon()).Kind);
    }

    [Fact]
    public async Task A_server_survives_accepts_that_fail()
    {
        if (!File.Exists("/usr/bin/strace"))
        {
            Assert.Skip("strace, which makes system calls fail, is not installed (Linux only)");
        }

        // What happens when no descriptor is left, five times in a row.
        string endpoint = Endpoints.New("unix");
        await using ChildProcess child = ChildProcess.Start(
            ["serve", endpoint], "strace", "-f", "-o", "/dev/null", "-e", "trace=accept4", "-e",
            "inject=accept4:error=EMFILE:when=2..6");
        Assert.Equal("ready", await child.Process.StandardOutput.ReadLineAsync().Soon());

        for (int i = 0; i < 3; i++)
        {
            await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint).Soon();
            Assert.Equal(3, await connection.GetProxy<ITestService>().AddAsync(1, 2).Soon());
        }
    }
}
