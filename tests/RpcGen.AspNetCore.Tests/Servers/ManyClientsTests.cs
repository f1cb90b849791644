using RpcGen.TestKit;

namespace RpcGen.AspNetCore.Tests.Servers;

/// <summary>One node with many clients. The runtime raises the soft limit of open files by itself.</summary>
[Collection(nameof(RealServers))]
public sealed class ManyClientsTests
{
    private const int Count = 2000;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Two_thousand_clients_are_served_at_the_same_time_and_leave_nothing_behind()
    {
        await using Node node = await Node.StartAsync();
        RpcConnection[] connections = new RpcConnection[Count];
        RpcConnectionOptions options = new() { HandshakeTimeout = s_patience };
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, token) =>
            connections[i] = await RpcConnection.ConnectAsync($"tcp:127.0.0.1:{node.TcpPort}", options, token))
            .WaitAsync(s_patience);

        // All of them have a call in flight, on one node, before the first is answered.
        Task<int>[] calls = [.. connections.Select(connection => connection.GetProxy<IEcho>().WaitAsync().AsTask())];
        await node.Gate.Entered.Task.Soon();
        string[] texts = await Task.WhenAll(
            connections.Select((connection, i) => connection.GetProxy<IEcho>().SayAsync($"client {i}").AsTask()))
            .WaitAsync(s_patience);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"client {i}"), texts);
        Assert.DoesNotContain(calls, call => call.IsCompleted);
        node.Gate.Opened.SetResult();
        Assert.All(await Task.WhenAll(calls).WaitAsync(s_patience), answer => Assert.Equal(42, answer));

        await Task.WhenAll(connections.Select(connection => connection.DisposeAsync().AsTask())).WaitAsync(s_patience);
        await TestWait.Until(
            () => node.Log.Lines.Count(line => line.Contains(" ended: ", StringComparison.Ordinal)) == Count,
            "the server has seen all ends");
        Assert.DoesNotContain(node.Log.Lines, line => line.Contains(" Error ", StringComparison.Ordinal));
    }
}
