using System.Diagnostics;
using System.Net.Sockets;
using RpcGen.TestPeer;
using RpcGen.TestKit;
using RpcGen.Tests.Protocol;

namespace RpcGen.Tests.Processes;

/// <summary>
/// Connections that end while streams wait for room: the process at the other end lives, ends its producers, and serves
/// the next client.
/// </summary>
public sealed class FloodTests
{
    private const int Streams = 32;

    [Fact]
    public async Task A_client_that_reads_nothing_and_disconnects()
    {
        string endpoint = Endpoints.New("unix");
        await using ChildProcess server = await ChildProcess.ServeAsync(endpoint);

        for (int round = 0; round < 20; round++)
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(endpoint["unix:".Length..])).Soon();
            socket.Send(RawPeer.Hello(1, 1));
            socket.Send(RawPeer.Binding<IFlood>(0));
            for (byte id = 0; id < 16; id++)
            {
                // PourAsync(8192), its items on a stream of the default window of 256 KiB.
                socket.Send(RawPeer.Calling<IFlood>(
                    id, "00", nameof(IFlood.PourAsync), "91" + "cd2000",
                    "81" + "06" + "92" + $"{id:x2}" + "ce00040000"));
            }

            await UntilStalledAsync(endpoint, () => socket.Available > 64 * 1024);
            socket.Close();
            await ExpectServingAsync(server, endpoint);
        }
    }

    [Theory]
    [InlineData("unix")]
    [InlineData("ipc")]
    public async Task A_client_that_is_killed(string kind)
    {
        string endpoint = Endpoints.New(kind);
        await using ChildProcess server = await ChildProcess.ServeAsync(endpoint);

        for (int round = 0; round < 5; round++)
        {
            await using ChildProcess client = ChildProcess.Start(["consume", endpoint, "4", $"{Streams}"]);
            Assert.Equal("flowing", await client.Process.StandardOutput.ReadLineAsync().Soon());
            client.Process.Kill();
            await ExpectServingAsync(server, endpoint);
        }
    }

    [Theory]
    [InlineData("unix")]
    [InlineData("ipc")]
    public async Task A_client_that_is_stopped_and_then_killed(string kind)
    {
        string endpoint = Endpoints.New(kind);
        await using ChildProcess server = await ChildProcess.ServeAsync(endpoint);

        for (int round = 0; round < 3; round++)
        {
            await using ChildProcess client = ChildProcess.Start(["consume", endpoint, "4", $"{Streams}"]);
            Assert.Equal("flowing", await client.Process.StandardOutput.ReadLineAsync().Soon());
            using Process stop = Process.Start("kill", ["-STOP", $"{client.Process.Id}"]);
            await stop.WaitForExitAsync().Soon();
            await UntilStalledAsync(endpoint, () => true);
            client.Process.Kill();
            await ExpectServingAsync(server, endpoint);
        }
    }

    [Theory]
    [InlineData("unix")]
    [InlineData("ipc")]
    public async Task Clients_that_close_with_a_short_drain(string kind)
    {
        string endpoint = Endpoints.New(kind);
        await using ChildProcess server = await ChildProcess.ServeAsync(endpoint);
        await using ChildProcess client = ChildProcess.Start(["close", endpoint, "10", $"{Streams}"]);

        Assert.Equal("closed", await client.Process.StandardOutput.ReadLineAsync().Soon());
        await client.Process.WaitForExitAsync().Soon();

        Assert.Equal(0, client.Process.ExitCode);
        await ExpectServingAsync(server, endpoint);
    }

    // Until the server's producers wait: nothing more comes of them while it answers many calls.
    private static async Task UntilStalledAsync(string endpoint, Func<bool> alsoHolds)
    {
        await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint).Soon();
        IFlood server = connection.GetProxy<IFlood>();
        long produced = -1;
        int same = 0;
        long start = Stopwatch.GetTimestamp();
        while (same < 50 || !alsoHolds())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TestWait.Limit, "the producers still run");
            long now = await server.ProducedAsync().Soon();
            same = now == produced && now > 0 ? same + 1 : 0;
            produced = now;
        }
    }

    private static async Task ExpectServingAsync(ChildProcess server, string endpoint)
    {
        await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint).Soon();
        IFlood proxy = connection.GetProxy<IFlood>();
        long start = Stopwatch.GetTimestamp();
        while (await proxy.RunningAsync().Soon() is > 0 and var running)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TestWait.Limit, $"{running} producers still run");
        }

        Assert.False(server.Process.HasExited);
    }
}
