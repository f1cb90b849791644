using RpcGen.TestKit;
using RpcGen.TestPeer;

namespace RpcGen.Tests.Processes;

/// <summary>What a process with local endpoints only pays for the endpoints between machines: nothing.</summary>
public sealed class LocalServerTests
{
    [Fact]
    public async Task A_local_server_loads_no_assembly_of_TLS_and_WebSockets()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The files that a process has mapped are read from /proc.");
        string endpoint = Endpoints.New("ipc");
        await using ChildProcess server = await ChildProcess.ServeAsync(endpoint);
        await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint);
        Assert.Equal(3, await connection.GetProxy<ITestService>().AddAsync(1, 2).Soon());

        string[] mapped = File.ReadAllLines($"/proc/{server.Process.Id}/maps");

        Assert.Contains(mapped, line => line.EndsWith("/RpcGen.dll", StringComparison.Ordinal));
        string[] others =
        [
            "System.Net.Security.dll", "System.Net.Http.dll", "System.Net.WebSockets.Client.dll",
            "System.Security.Cryptography.dll",
        ];
        Assert.DoesNotContain(
            mapped, line => others.Any(other => line.EndsWith($"/{other}", StringComparison.Ordinal)));
    }
}
