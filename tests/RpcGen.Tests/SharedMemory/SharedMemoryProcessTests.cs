using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.SharedMemory;

/// <summary>Shared memory between real processes: deaths, hostile ones, poor systems, leftovers. Linux only.</summary>
[SupportedOSPlatform("linux")]
public sealed class SharedMemoryProcessTests
{
    private static readonly RpcConnectionOptions s_parked =
        new() { SharedMemory = new() { Wait = RpcWaitStrategy.Park } };

    [Theory]
    [InlineData("Park")]
    [InlineData("Adaptive")]
    [InlineData("Spin")]
    public async Task Killing_a_client_at_any_moment_leaves_the_server_whole(string wait)
    {
        string endpoint = Endpoints.New("shm");
        List<RpcCloseReason> ends = [];
        await using RpcServer server = new(new RpcServerOptions
        {
            Connection = new() { SharedMemory = new() { Wait = Enum.Parse<RpcWaitStrategy>(wait) } },
        });
        server.Expose<ITestService>(connection => new TestService(connection));
        server.Disconnected += (_, e) =>
        {
            lock (ends)
            {
                ends.Add(e.Reason);
            }
        };
        await server.ListenAsync(endpoint);
        string[] names = Directory.GetFiles("/dev/shm");
        Random random = new(1);
        const int Kills = 10;
        for (int i = 0; i < Kills; i++)
        {
            await using ChildProcess child = ChildProcess.Start(["add", endpoint, wait]);
            Assert.Equal("shared memory", await child.Process.StandardOutput.ReadLineAsync().Soon());

            // Its calls follow each other in microseconds: it dies while it writes, publishes, waits, sleeps or wakes.
            long until = Stopwatch.GetTimestamp() + random.Next((int)(Stopwatch.Frequency / 20));
            SpinWait.SpinUntil(() => Stopwatch.GetTimestamp() > until);
            long killed = Stopwatch.GetTimestamp();
            child.Process.Kill();
            await TestWait.Until(
                () =>
                {
                    lock (ends)
                    {
                        return ends.Count == i + 1;
                    }
                },
                "the server notices");
            Assert.InRange(Stopwatch.GetElapsedTime(killed), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        }

        Assert.All(ends, end => Assert.Equal(RpcCloseKind.PeerLost, end.Kind));
        Assert.Empty(server.GetConnections());
        await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint);
        Assert.Equal(42, await connection.GetProxy<ITestService>().AddAsync(40, 2).Soon());
        Assert.Equal(names, Directory.GetFiles("/dev/shm"));
    }

    [Theory]
    [InlineData("Park")]
    [InlineData("Adaptive")]
    [InlineData("Spin")]
    public async Task Killing_the_server_ends_calls_that_wait_in_every_way(string wait)
    {
        string endpoint = Endpoints.New("shm");
        await using ChildProcess child = await ChildProcess.ServeAsync(endpoint);
        await using RpcConnection connection = await RpcConnection.ConnectAsync(
            endpoint, new() { SharedMemory = new() { Wait = Enum.Parse<RpcWaitStrategy>(wait) } });
        Assert.True((await connection.SharedMemoryStatus.Soon()).IsUsed);
        ITestService proxy = connection.GetProxy<ITestService>();
        Task<int>[] loops = [.. Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; ; i++)
                {
                    Assert.Equal(i + 1, proxy.Add(i, 1));
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).Select(Never)];
        Task<string> waiting = proxy.WaitAsync("never", default);
        await proxy.AddAsync(1, 2).Soon();

        child.Process.Kill();

        await Assert.ThrowsAsync<RpcConnectionLostException>(() => waiting.Soon());
        foreach (Task<int> loop in loops)
        {
            await Assert.ThrowsAsync<RpcConnectionLostException>(() => loop.Soon());
        }

        Assert.Equal(RpcCloseKind.PeerLost, (await connection.Closed.Soon()).Kind);
    }

    [Theory]
    [InlineData("before its offer")]
    [InlineData("before it accepts")]
    [InlineData("before it switches")]
    [InlineData("with a frame that it has not published")]
    [InlineData("with half a frame published")]
    [InlineData("before it rings")]
    [InlineData("having rung, before it wakes")]
    [InlineData("asleep")]
    public async Task A_client_that_is_killed_at_a_step(string step)
    {
        string endpoint = Endpoints.New("shm");
        TaskCompletionSource<RpcConnection> connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RpcServer server = new(new RpcServerOptions { Connection = s_parked });
        server.Expose<ITestService>(connection => new TestService(connection));
        server.Connected += (_, e) => connected.TrySetResult(e.Connection);
        await server.ListenAsync(endpoint);
        await using ChildProcess child = ChildProcess.Start(["die", endpoint, step]);

        RpcConnection victim = await connected.Task.Soon();
        Task<string> waiting = victim.GetProxy<ITestService>().WaitAsync("never", default);

        Assert.Equal(RpcCloseKind.PeerLost, (await victim.Closed.Soon()).Kind);
        await Assert.ThrowsAsync<RpcConnectionLostException>(() => waiting.Soon());
        await using RpcConnection next = await RpcConnection.ConnectAsync(endpoint);
        Assert.Equal(42, await next.GetProxy<ITestService>().AddAsync(40, 2).Soon());
    }

    [Fact]
    public async Task X20_A_scribbling_peer_is_thrown_out_and_nobody_else_notices()
    {
        string seconds = Environment.GetEnvironmentVariable("RPCGEN_SCRIBBLE_SECONDS") ?? "5";
        string endpoint = Endpoints.New("shm");
        await using ChildProcess victim = await ChildProcess.ServeAsync(endpoint);
        await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint, s_parked);
        ITestService proxy = connection.GetProxy<ITestService>();
        await using ChildProcess scribbler = ChildProcess.Start(["scribble", endpoint, seconds, "7"]);
        Task<string?> done = scribbler.Process.StandardOutput.ReadLineAsync();
        int calls = 0;
        while (!done.IsCompleted)
        {
            Assert.Equal(calls + 1, await proxy.AddAsync(calls++, 1).Soon());
        }

        Assert.InRange(int.Parse((await done)!, CultureInfo.InvariantCulture), 10, int.MaxValue);
        Assert.InRange(calls, 100, int.MaxValue);
        Assert.False(victim.Process.HasExited);
        Assert.True((await connection.SharedMemoryStatus.Soon()).IsUsed);
    }

    [Theory]
    [InlineData("memfd_create", "ENOSYS")]
    [InlineData("fallocate", "ENOSPC")]
    [InlineData("futex_waitv", "ENOSYS")]
    [InlineData("sendmsg", "EPERM")]
    public async Task X8_Where_the_system_refuses_calls_go_on_over_the_socket(string call, string error)
    {
        if (!File.Exists("/usr/bin/strace"))
        {
            Assert.Skip("strace, which makes system calls fail, is not installed");
        }

        string endpoint = Endpoints.New("shm");
        await using ChildProcess child = ChildProcess.Start(
            ["serve", endpoint], "strace", "-f", "-o", "/dev/null", "-e", $"trace={call}", "-e",
            $"inject={call}:error={error}");
        Assert.Equal("ready", await child.Process.StandardOutput.ReadLineAsync().Soon());
        await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint);

        RpcSharedMemoryStatus status = await connection.SharedMemoryStatus.Soon();

        // Without futexes, it moves and is woken over the socket.
        Assert.Equal(call == "futex_waitv", status.IsUsed);
        Assert.Equal(42, await connection.GetProxy<ITestService>().AddAsync(40, 2).Soon());
        byte[] large = new byte[200_000];
        Assert.Equal(large.Length, (await connection.GetProxy<ITestService>().EchoAsync(large).Soon()).Length);
    }

    [Fact]
    public async Task A_thousand_connections_leave_nothing_behind()
    {
        string endpoint = Endpoints.New("shm");
        await using ChildProcess server = await ChildProcess.ServeAsync(endpoint);
        await using ChildProcess client = ChildProcess.Start(["cycle", endpoint, "1000"]);

        string? left = await client.Process.StandardOutput.ReadLineAsync().Soon();

        // The heap breathes; one region that is kept would be half a MiB each.
        Assert.Matches("^-?[0-4] descriptors, 0 mappings, -?[0-4]?[0-9] MiB$", left);
        await TestWait.Until(
            () => !File.ReadLines($"/proc/{server.Process.Id}/maps").Any(
                line => line.Contains("memfd:rpcgen", StringComparison.Ordinal)),
            "the server has unmapped everything");
    }

    [Fact]
    public async Task On_one_processor_it_works_and_does_not_spin()
    {
        string endpoint = Endpoints.New("shm");
        await using ChildProcess child = ChildProcess.Start(["serve", endpoint], "taskset", "-c", "0");
        Assert.Equal("ready", await child.Process.StandardOutput.ReadLineAsync().Soon());
        await using ChildProcess caller = ChildProcess.Start(["call", endpoint], "taskset", "-c", "0");

        Assert.Equal("42", await caller.Process.StandardOutput.ReadLineAsync().Soon());
    }

    [Fact]
    public async Task An_idle_connection_takes_no_processor_time()
    {
        string endpoint = Endpoints.New("shm");
        await using ChildProcess child = await ChildProcess.ServeAsync(endpoint);
        await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint);
        Assert.True((await connection.SharedMemoryStatus.Soon()).IsUsed);
        await connection.GetProxy<ITestService>().AddAsync(1, 2).Soon();

        // This process runs other tests. The child's threads sleep in the kernel: two seconds show that they stay
        // there.
        await TestWait.Until(() => Sleeps(child.Process), "everything in the child sleeps");
        TimeSpan before = child.Process.TotalProcessorTime;
        await Task.Delay(TimeSpan.FromSeconds(2));
        child.Process.Refresh();
        Assert.InRange(child.Process.TotalProcessorTime - before, TimeSpan.Zero, TimeSpan.FromMilliseconds(60));
    }

    private static bool Sleeps(Process process)
    {
        TimeSpan before = process.TotalProcessorTime;
        Thread.Sleep(200);
        process.Refresh();
        return process.TotalProcessorTime - before < TimeSpan.FromMilliseconds(20);
    }

    private static async Task<int> Never(Task loop)
    {
        await loop;
        return 0;
    }
}
