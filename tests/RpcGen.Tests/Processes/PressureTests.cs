using System.Diagnostics;
using System.Net.Sockets;
using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Tests.Protocol;

namespace RpcGen.Tests.Processes;

/// <summary>
/// A server process whose thread pool has two threads, both blocked, or that collects garbage all the time.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class PressureTests
{
    public static TheoryData<string, string> Cases => new()
    {
        { "starved", "unix" }, { "starved", "ipc" }, { "collecting", "unix" }, { "collecting", "ipc" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Calls_are_answered(string pressure, string kind)
    {
        (string endpoint, ChildProcess child) = await ServeAsync(pressure, kind);
        await using ChildProcess ownedChild = child;
        await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint).Soon();
        ITestService service = connection.GetProxy<ITestService>();

        Assert.Equal(3, await service.AddAsync(1, 2).Soon());
        Assert.Equal(3, await Task.Run(() => service.Add(1, 2)).Soon());
        Assert.Equal(1_000_000, (await service.EchoAsync(new byte[1_000_000]).Soon()).Length);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_cancel_and_a_deadline_end_their_handlers(string pressure, string kind)
    {
        (string endpoint, ChildProcess child) = await ServeAsync(pressure, kind);
        await using ChildProcess ownedChild = child;
        await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint).Soon();
        IHanging service = connection.GetProxy<IHanging>();

        using CancellationTokenSource cts = new();
        Task cancelled = service.HangAsync(cts.Token).AsTask();
        Task late;
        using (RpcCall.WithDeadline(TimeSpan.FromMilliseconds(100)))
        {
            late = service.HangAsync(CancellationToken.None).AsTask();
        }

        await Assert.ThrowsAsync<TimeoutException>(() => late).Soon();
        await UntilRunningAsync(service, 1);
        await cts.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled).Soon();
        await UntilRunningAsync(service, 0);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_death_of_a_client_ends_its_handlers(string pressure, string kind)
    {
        (string endpoint, ChildProcess child) = await ServeAsync(pressure, kind);
        await using ChildProcess ownedChild = child;
        await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint).Soon();
        IHanging service = connection.GetProxy<IHanging>();
        await using ChildProcess client = ChildProcess.Start(["hang", endpoint, "20"]);
        await UntilRunningAsync(service, 20);

        client.Process.Kill();

        await UntilRunningAsync(service, 0);
    }

    [Theory]
    [InlineData("starved")]
    [InlineData("collecting")]
    public async Task Pings_are_answered(string pressure)
    {
        (string endpoint, ChildProcess child) = await ServeAsync(pressure, "unix");
        await using ChildProcess ownedChild = child;
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(endpoint["unix:".Length..])).Soon();
        socket.Send(RawPeer.Hello(1, 1));

        // The answer is the only frame that ends with this number.
        socket.Send(Attacker.Frame("921007"));

        byte[] buffer = new byte[4096];
        int received = 0;
        while (received < 2 || !buffer.AsSpan(0, received).EndsWith((ReadOnlySpan<byte>)[0x92, 0x11, 0xcd, 0x00, 0x07]))
        {
            int count = await socket.ReceiveAsync(buffer.AsMemory(received)).AsTask().Soon();
            Assert.NotEqual(0, count);
            received += count;
        }
    }

    private static async Task<(string Endpoint, ChildProcess Child)> ServeAsync(string pressure, string kind)
    {
        if (!File.Exists("/usr/bin/env"))
        {
            Assert.Skip("env, which sets the number of processors, is not installed (Unix only)");
        }

        string endpoint = Endpoints.New(kind);
        ChildProcess child =
            ChildProcess.Start(["suffer", pressure, endpoint], "/usr/bin/env", "DOTNET_PROCESSOR_COUNT=2");
        Assert.Equal("ready", await child.Process.StandardOutput.ReadLineAsync().Soon());
        return (endpoint, child);
    }

    private static async Task UntilRunningAsync(IHanging service, int count)
    {
        long start = Stopwatch.GetTimestamp();
        while (await service.RunningAsync().Soon() is var running && running != count)
        {
            Assert.True(
                Stopwatch.GetElapsedTime(start) < TestWait.Limit, $"{running} handlers run in place of {count}");
        }
    }
}
