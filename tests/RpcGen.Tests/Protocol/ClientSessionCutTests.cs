using RpcGen.TestKit;
using RpcGen.Tests.Protocol.Example;
using RpcGen.Transports.InMemory;

namespace RpcGen.Tests.Protocol;

/// <summary>A client of a server of raw bytes, whose bytes are split at each place, and end behind each.</summary>
public sealed class ClientSessionCutTests
{
    [WireRule("F5")]
    [Fact]
    public async Task F5_The_client_gets_the_same_results_wherever_the_bytes_of_the_server_are_split()
    {
        int length = await RunAsync(0, int.MaxValue, ends: false);
        Assert.InRange(length, 50, 500);
        for (int position = 1; position <= length; position++)
        {
            Assert.Equal(length, await RunAsync(position, int.MaxValue, ends: false));
        }
    }

    [WireRule("F5")]
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public Task F5_The_client_gets_the_same_results_when_the_bytes_of_the_server_come_a_few_at_a_time(int piece) =>
        RunAsync(0, piece, ends: false);

    [Fact]
    public async Task A_session_may_end_behind_each_byte_of_the_server()
    {
        int length = await RunAsync(0, int.MaxValue, ends: false);
        for (int position = 0; position < length; position++)
        {
            await RunAsync(position, int.MaxValue, ends: true);
        }
    }

    // Each call ends with its result, or as lost if the bytes end. Returns how many bytes the server sent.
    private static async Task<int> RunAsync(int position, int maxPiece, bool ends)
    {
        (InMemoryChannel raw, InMemoryChannel real) = InMemoryChannel.CreatePair();
        ScriptedServer server = new(raw);
        Task serving = Task.Factory.StartNew(
            server.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await using RpcConnection client = RpcConnection.Create(new SplitChannel(real, position, maxPiece, ends));
        int lost = 0;
        await EndsAsync(() => client.StartAsync());
        ICounter proxy = client.GetProxy<ICounter>();
        await EndsAsync(async () => Assert.Equal(42, await proxy.AddAsync(40, 2)));
        await EndsAsync(() => FailAsync(proxy));
        await EndsAsync(async () => Assert.Equal([0, 1, 2], await proxy.CountAsync(3).ToListAsync()));
        await EndsAsync(async () => Assert.Equal(42, await proxy.SumAsync(TwoAsync())));
        await client.CloseAsync().Soon();

        RpcCloseReason reason = await client.Closed.Soon();
        Assert.Equal(ends, reason.Kind == RpcCloseKind.PeerLost);
        Assert.True(ends || lost == 0);
        await TestWait.Until(() => client.Session.Streams.Count == 0, $"the streams are gone after byte {position}");
        raw.Abort();
        await serving.Soon();
        return server.SentBytes;

        async Task EndsAsync(Func<Task> call)
        {
            try
            {
                await call().Soon();
            }
            catch (Exception exception) when (ends && exception is (RpcConnectionLostException or RpcConnectException))
            {
                lost++;
            }
        }
    }

    // Not by Assert.Throws, which would hide that the connection was lost.
    private static async Task FailAsync(ICounter proxy)
    {
        try
        {
            await proxy.FailAsync("no");
            Assert.Fail("The handler throws");
        }
        catch (RpcRemoteException)
        {
            // It did.
        }
    }

    private static async IAsyncEnumerable<int> TwoAsync()
    {
        yield return 20;
        yield return 22;
        await Task.CompletedTask;
    }
}
