using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Protocol;

/// <summary>The rules of cancellation, for both sides.</summary>
public sealed class CancellationRuleTests
{
    [WireRule("X3")]
    [Fact]
    public async Task X3_a_handler_that_obeys_ends_its_call_with_cancelled()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<ITestService>(0);
        peer.Call<ITestService>(0, "00", nameof(ITestService.WaitAsync), "91a161");
        peer.ExpectAlive();

        peer.Send("920a00");

        peer.ExpectError(RpcStatus.Cancelled);
    }

    [WireRule("X4")]
    [Fact]
    public async Task X4_a_cancelled_call_ends_with_what_its_handler_ends_with()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<ITestService>(0);
        peer.Call<ITestService>(0, "00", nameof(ITestService.WaitUncancellableAsync), "91a161");
        peer.Send("920a00");
        peer.ExpectAlive();

        peer.Call<ITestService>(1, "00", nameof(ITestService.OpenGateAsync), "91a161");

        string[] replies =
            [Convert.ToHexStringLower(peer.ReceiveKind(7)), Convert.ToHexStringLower(peer.ReceiveKind(7))];
        Assert.Equal(["9307cd0000a161", "9307cd0001c0"], replies.Order());
    }

    [WireRule("X5")]
    [Fact]
    public async Task X5_a_caller_keeps_the_id_of_a_cancelled_call_until_its_answer()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        ITestService proxy = peer.Connection.GetProxy<ITestService>();
        using CancellationTokenSource cancellation = new();
        Task<string> first = proxy.GreetAsync("a", cancellation.Token);
        byte id = peer.ReceiveKind(6)[4];
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.Soon());

        // The id travels with the Cancel, and with no call before the answer.
        Assert.Equal($"920acd00{id:x2}", Convert.ToHexStringLower(peer.ReceiveKind(10)));
        Task<string>[] later = [.. Enumerable.Range(0, 5).Select(_ => proxy.GreetAsync("b"))];
        byte[] ids = [.. later.Select(_ => peer.ReceiveKind(6)[4])];
        Assert.DoesNotContain(id, ids);
        peer.Send($"9608{id:x2}01" + "a0c0c0");
        peer.ExpectAlive();
        _ = proxy.GreetAsync("c");

        Assert.Equal(id, peer.ReceiveKind(6)[4]);
    }

    [WireRule("X6")]
    [Fact]
    public async Task X6_a_call_that_is_cancelled_twice_is_answered_once()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<ITestService>(0);
        peer.ReceiveKind(5);
        peer.Call<ITestService>(0, "00", nameof(ITestService.WaitAsync), "91a161");

        peer.Send("920a00");
        peer.Send("920a00");

        Assert.StartsWith("9608cd000001", Convert.ToHexStringLower(peer.Receive()), StringComparison.Ordinal);
        peer.ExpectNothing();
    }

    [WireRule("X7")]
    [Fact]
    public async Task X7_a_deadline_of_the_caller_cancels_the_call()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        Task<string> call = peer.Connection.GetProxy<ITestService>().WaitWithDeadlineAsync("a", default);

        byte id = peer.ReceiveKind(6)[4];
        Assert.Equal($"920acd00{id:x2}", Convert.ToHexStringLower(peer.ReceiveKind(10)));
        await Assert.ThrowsAsync<TimeoutException>(() => call.Soon());
    }
}
