using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Tests.Protocol;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.UserCode;

/// <summary>User code that runs because a connection ends does not delay that end, nor the rest of it.</summary>
public sealed class EndingConnectionTests
{
    [Fact]
    public async Task A_blocked_cancellation_callback_delays_neither_the_other_handlers_nor_the_end()
    {
        await using PlacesPair pair = await PlacesPair.OpenAsync(TransportPairs.InMemory());
        ManualResetEventSlim gate = new();
        CountdownEvent cancelled = new(3);
        int blocks = Hooks.Add(() => gate.Wait(TestWait.Limit));
        int counts = Hooks.Add(() => cancelled.Signal());
        List<Task> calls =
            [.. new[] { blocks, counts, counts, counts }.Select(hook => pair.Proxy.HangAsync(hook).AsTask())];
        for (int i = 0; i < calls.Count; i++)
        {
            await pair.Service.Hanging.WaitAsync();
        }

        int disposed = 0;
        IPart part = await pair.Proxy.PartAsync(Hooks.Add(() => Volatile.Write(ref disposed, 1)));
        await pair.Client.DisposeAsync().Soon();

        await pair.Server.Closed.Soon();
        await TestWait.Until(() => cancelled.IsSet, "the other handlers are cancelled");
        await TestWait.Until(() => Volatile.Read(ref disposed) == 1, "the object is disposed");
        await Assert.ThrowsAsync<RpcConnectionLostException>(() => part.PingAsync().AsTask());
        gate.Set();
        await Task.WhenAll(calls.Select(call => Assert.ThrowsAsync<RpcConnectionLostException>(() => call)));
    }

    [Fact]
    public async Task What_a_pipe_throws_when_the_connection_ends_does_not_end_the_process()
    {
        await using PlacesPair pair = await PlacesPair.OpenAsync(TransportPairs.InMemory());
        int fails = Hooks.Add(() => throw new InvalidOperationException("the pipe fails"));
        Task call = pair.Proxy.HoldAsync(new TouchyReader(fails)).AsTask();
        await pair.Service.Hanging.WaitAsync();

        await pair.Server.DisposeAsync();

        await Assert.ThrowsAsync<RpcConnectionLostException>(() => call);
        await TestWait.Until(() => !pair.ToldClient.IsEmpty, "the sink is told");
        Assert.Equal("the pipe fails", Assert.Single(pair.ToldClient).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_peer_learns_which_rule_it_broke_while_another_thread_is_sending(bool asynchronous)
    {
        ChannelPair channels = await TransportPairs.OverEndpointAsync("unix");
        using LateSendChannel late = new(
            asynchronous ? new AsyncOnlyChannel(channels.Server) : channels.Server, milliseconds: 100);
        await using RawPeer peer = new(channels.Client, RawPeer.StartedAsync(RpcConnection.Create(late)));
        await peer.ShakeHandsAsync();
        late.IsSending = false;
        Task call = Task.Run(() => peer.Connection.GetProxy<ITestService>().AddAsync(1, 2).AsTask());
        await TestWait.Until(() => late.IsSending, "the call is being sent");

        peer.Send("90c0");

        await peer.ExpectRejectedAsync("F3");
        await Assert.ThrowsAsync<RpcConnectionLostException>(() => call);
    }
}
