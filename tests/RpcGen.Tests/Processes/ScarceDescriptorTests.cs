using System.Globalization;
using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Processes;

/// <summary>A server process that may open few files only.</summary>
[Collection(AloneCollection.Name)]
public sealed class ScarceDescriptorTests
{
    private const int Clients = 60;

    // What a first client may take: its own descriptors, two for each assembly of the code that it needs, and two for
    // each new thread; and what the runtime may still open when the process says that it is ready. With fewer left
    // (about 60 are open at the start), the process refuses clients, and lives.
    private const int NeededToServe = 18;

    [Theory]
    [InlineData(64)]
    [InlineData(66)]
    [InlineData(68)]
    [InlineData(70)]
    [InlineData(72)]
    [InlineData(76)]
    [InlineData(80)]
    [InlineData(96)]
    [InlineData(120)]
    [InlineData(200)]
    public async Task A_server_outlives_more_clients_than_it_has_descriptors_for(int limit)
    {
        if (!File.Exists("/usr/bin/prlimit"))
        {
            Assert.Skip("prlimit, which limits descriptors, is not installed (Linux only)");
        }

        string number = limit.ToString(CultureInfo.InvariantCulture);
        string endpoint = Endpoints.New("ipc");
        await using ChildProcess child =
            await ChildProcess.ServeAsync(endpoint, "prlimit", $"--nofile={number}:{number}");
        int left = limit - Directory.GetFiles($"/proc/{child.Process.Id}/fd").Length;
        int servedOnce = 0;
        for (int round = 0; round < 3; round++)
        {
            RpcConnection?[] clients =
                await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => ConnectAsync(endpoint, child))).Soon();
            servedOnce += clients.Count(client => client is not null);
            Assert.False(child.Process.HasExited, "the server has ended");
            await Task.WhenAll(clients.Select(client => client?.DisposeAsync().AsTask() ?? Task.CompletedTask)).Soon();
        }

        if (left < NeededToServe)
        {
            return;
        }

        Assert.NotEqual(0, servedOnce);
        await using RpcConnection later = await ConnectWhenThereIsRoomAsync(endpoint);
        Assert.Equal(3, await later.GetProxy<ITestService>().AddAsync(1, 2).Soon());
    }

    // Null if the server refuses the client.
    private static async Task<RpcConnection?> ConnectAsync(string endpoint, ChildProcess server)
    {
        try
        {
            RpcConnection connection = await RpcConnection.ConnectAsync(endpoint);
            ITestService service = connection.GetProxy<ITestService>();
            await service.AddAsync(1, 2);
            await connection.SharedMemoryStatus;
            await service.EchoAsync(new byte[100_000]);
            return connection;
        }
        catch (RpcConnectException exception)
        {
            Assert.False(server.Process.HasExited, $"the server has ended: {exception.Message}");
            Assert.Contains("file descriptors", exception.Message, StringComparison.Ordinal);
            return null;
        }
    }

    private static async Task<RpcConnection> ConnectWhenThereIsRoomAsync(string endpoint)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await RpcConnection.ConnectAsync(endpoint).Soon();
            }
            catch (RpcConnectException) when (attempt < 100)
            {
                // The server may not have noticed yet that all clients before have left.
                await Task.Delay(50);
            }
        }
    }
}
