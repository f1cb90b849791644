using System.ComponentModel;
using System.Diagnostics;
using RpcGen.TestKit;
using RpcGen.TestPeer;

namespace RpcGen.Tests.Processes;

/// <summary>
/// A server process whose system calls fail now and then, by strace: each call ends, with its result or as lost, and
/// the server goes on.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class SyscallFaultTests
{
    private const int Calls = 60;
    private const string Send = "sendto,sendmsg";
    private const string Receive = "readv,recvmsg,recvfrom";

    private static readonly string[] s_tracer = ["strace", "-D", "-f", "-qq", "-o", "/dev/null", "--seccomp-bpf"];

    /// <summary>What fails: the calls, the error, and from which one on with which step.</summary>
    public static TheoryData<string, string, string, bool> Faults => new()
    {
        // What a program has to repeat: nothing is lost.
        { Send, "error=EINTR:when=1+3", "unix", false },
        { Send, "error=EAGAIN:when=1+3", "unix", false },
        { Receive, "error=EINTR:when=1+3", "unix", false },
        { Receive, "error=EAGAIN:when=2+3", "unix", false },
        { "poll,ppoll", "error=EINTR:when=1+2", "unix", false },
        { "epoll_wait,epoll_pwait", "error=EINTR:when=1+2", "unix", false },
        { "futex_waitv", "error=EINTR:when=1+2", "ipc", false },
        { "futex_waitv", "error=EAGAIN:when=1+2", "ipc", false },
        { Send, "error=EINTR:when=1+3", "ipc", false },
        { Receive, "error=EINTR:when=1+3", "ipc", false },
        { "accept,accept4", "error=EINTR:when=1+2", "unix", false },

        // No shared memory: the calls go over the socket. The runtime makes the first one.
        { "memfd_create", "error=ENOMEM:when=2+1", "ipc", false },

        // What ends a connection: its calls are lost, the next connection works.
        { Send, "error=ENOBUFS:when=9..11", "unix", true },
        { Send, "error=ENOMEM:when=9..11", "unix", true },
        { Receive, "error=ENOMEM:when=9..11", "unix", true },
        { Receive, "error=ENOBUFS:when=9..11", "unix", true },
        { "poll,ppoll", "error=ENOMEM:when=5..7", "unix", true },
        { "accept,accept4", "error=ENOMEM:when=1..3", "unix", true },
        { "accept,accept4", "error=ENOBUFS:when=1..3", "unix", true },
        { "accept,accept4", "error=EMFILE:when=1..3", "unix", true },
        { "accept,accept4", "error=ECONNABORTED:when=1..3", "unix", true },
        { "futex_waitv", "error=ENOMEM:when=3..5", "ipc", true },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Calls_end_with_their_result_or_as_lost(string calls, string fault, string transport, bool mayLose)
    {
        RequireTracer();
        string endpoint = Endpoints.New(transport);
        await using ChildProcess server = await ChildProcess.ServeAsync(
            endpoint, [.. s_tracer, "-e", $"trace={calls}", "-e", $"inject={calls}:{fault}"]);
        int lost = 0;
        for (int round = 0; round < 6; round++)
        {
            lost += await RunAsync(endpoint, mayLose);
        }

        Assert.Equal(0, mayLose ? 0 : lost);
        Assert.False(server.Process.HasExited);

        // The tracer counts for each thread, so the faults are never over; but they do not keep everybody out.
        Assert.True(await ServesAgainAsync(endpoint));
    }

    private static async Task<bool> ServesAgainAsync(string endpoint)
    {
        for (int i = 0; i < 20; i++)
        {
            try
            {
                await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint).Soon();
                return await connection.GetProxy<ITestService>().AddAsync(40, 2).Soon() == 42;
            }
            catch (Exception exception) when (exception is RpcConnectException or RpcConnectionLostException)
            {
                // The next one may have more luck.
            }
        }

        return false;
    }

    // The number of calls that were lost, with the connection.
    private static async Task<int> RunAsync(string endpoint, bool mayLose)
    {
        byte[] payload = new byte[100_000];
        new Random(1).NextBytes(payload);
        int lost = 0;
        try
        {
            await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint).Soon();
            ITestService service = connection.GetProxy<ITestService>();
            IShapes shapes = connection.GetProxy<IShapes>();
            for (int i = 0; i < Calls; i++)
            {
                try
                {
                    Assert.Equal(i + 1, await service.AddAsync(i, 1).Soon());
                    if (i % 10 == 0)
                    {
                        Assert.Equal(payload, await service.EchoAsync(payload).Soon());
                        Assert.Equal(499_500, await shapes.SumAsync(ItemsAsync()).Soon());
                        await FailAsync(service);
                    }
                }
                catch (RpcConnectionLostException) when (mayLose)
                {
                    lost++;
                }
            }
        }
        catch (RpcConnectException) when (mayLose)
        {
            lost++;
        }

        return lost;
    }

    // Not by Assert.Throws, which would hide that the connection was lost.
    private static async Task FailAsync(ITestService service)
    {
        try
        {
            await service.FailAsync("later").Soon();
            Assert.Fail("The handler throws");
        }
        catch (RpcRemoteException)
        {
            // It did.
        }
    }

    private static async IAsyncEnumerable<int> ItemsAsync()
    {
        for (int i = 0; i < 1000; i++)
        {
            yield return i;
        }

        await Task.CompletedTask;
    }

    private static void RequireTracer()
    {
        try
        {
            using Process probe = Process.Start(new ProcessStartInfo("strace", ["-qq", "-o", "/dev/null", "true"]))!;
            probe.WaitForExit();
            if (probe.ExitCode != 0)
            {
                Assert.Skip("strace may not trace here");
            }
        }
        catch (Win32Exception)
        {
            Assert.Skip("strace is not installed");
        }
    }
}
