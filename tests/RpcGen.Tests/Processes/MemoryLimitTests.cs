using RpcGen.TestKit;
using RpcGen.TestPeer;

namespace RpcGen.Tests.Processes;

/// <summary>
/// A server process whose heap may not hold what its clients send at a time: calls may fail, nothing else.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class MemoryLimitTests
{
    private const int Size = 3_500_000;

    [Theory]
    [InlineData("unix")]
    [InlineData("ipc")]
    public async Task More_than_fits_at_a_time_ends_no_process(string kind)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("env sets the limit of the process");
        }

        string endpoint = Endpoints.New(kind);
        await using ChildProcess child =
            await ChildProcess.ServeAsync(endpoint, "/usr/bin/env", "DOTNET_GCHeapHardLimit=0x4000000");
        await using (RpcConnection greedy = await RpcConnection.ConnectAsync(endpoint).Soon())
        {
            ITestService service = greedy.GetProxy<ITestService>();
            int[] lengths = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => EchoAsync(service))).Soon();

            Assert.All(lengths, length => Assert.Contains(length, (int[])[0, Size]));
        }

        Assert.False(child.Process.HasExited);
        await using RpcConnection later = await RpcConnection.ConnectAsync(endpoint).Soon();
        Assert.Equal(3, await later.GetProxy<ITestService>().AddAsync(1, 2).Soon());
    }

    // 0 if the call failed.
    private static async Task<int> EchoAsync(ITestService service)
    {
        try
        {
            return (await service.EchoAsync(new byte[Size])).Length;
        }
        catch (RpcException)
        {
            return 0;
        }
    }
}
