using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Protocol;

/// <summary>The rules of calls, their options, and the mentions of objects in them.</summary>
public sealed class CallRuleTests
{
    [WireRule("R1", "R3", "A1", "X1")]
    [Theory]
    [InlineData("R1", "9506ce00010000000090")] // beyond 65,535
    [InlineData("R3", "950600ce00010000" + "0090")]
    [InlineData("R3", "95060092" + "cd0100" + "01" + "0090")]
    [InlineData("R3", "95060000ce00010000" + "90")]
    [InlineData("A1", "9307ce00010000c0")]
    [InlineData("A1", "9608ceffffffff02a0c0c0")]
    [InlineData("X1", "920ace00010000")]
    [InlineData("F4", "920aff")] // a negative number
    [InlineData("F4", "95060092" + "00" + "cfffffffffffffffff" + "0090")] // an object key of 64 bits
    public async Task Numbers_beyond_what_was_agreed_end_the_connection(string rule, string content)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();

        peer.Send(content);

        await peer.ExpectRejectedAsync(rule);
    }

    [WireRule("R5")]
    [Theory]
    [InlineData("82" + "0164" + "0164")]
    [InlineData("82" + "0164" + "a13164")] // 1 and "1"
    public async Task R5_an_option_that_comes_twice_ends_its_call(string options)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();

        peer.Send("9606000000" + "9228" + "02" + options);

        peer.ExpectError(RpcStatus.InvalidArgument);
    }

    [WireRule("R6")]
    [Theory]
    [InlineData("81" + "63c3")]
    [InlineData("82" + "a2393990" + "a13164")]
    [InlineData("81" + "cfffffffffffffffffc0")]
    public async Task R6_unknown_options_are_skipped_and_keys_may_be_text(string options)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();

        peer.Send("9606000000" + "9228" + "02" + options);

        Assert.Equal("9307cd00002a", Convert.ToHexStringLower(peer.ReceiveKind(7)));
    }

    [WireRule("R8")]
    [Fact]
    public async Task R8_an_id_is_answered_once_and_free_again_when_the_handler_has_ended()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();
        peer.Send("9506" + "00" + "00" + "01" + "91a161"); // WaitUncancellable("a")
        peer.Send("920a00");
        peer.ExpectAlive();

        // Cancelling does not end a handler that is deaf to it.
        peer.Send("9506" + "00" + "00" + "01" + "91a161");

        await peer.ExpectRejectedAsync("R2");
    }

    [WireRule("O4")]
    [Theory]
    [InlineData("9203" + "00")]
    [InlineData("92ff" + "00")]
    [InlineData("92c000")]
    public async Task O4_a_mention_of_an_unknown_form_ends_its_call(string mention)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);

        peer.Call<IShapes>(0, "00", nameof(IShapes.NameOfAsync), "91" + mention);

        peer.ExpectError(RpcStatus.InvalidArgument);
    }

    [WireRule("O3")]
    [Fact]
    public async Task O3_a_release_of_nothing_ends_the_connection()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.Call<IShapes>(0, "00", nameof(IShapes.OpenDocumentAsync), "91a161");
        peer.ReceiveKind(7);

        peer.Send("930f0100");

        await peer.ExpectRejectedAsync("O3");
    }

    [WireRule("R7", "A2")]
    [Theory]
    [InlineData(nameof(IShapes.PostAsync), "9107", "9307cd0000c0")]
    [InlineData(nameof(IShapes.ForgetAsync), "90", "9307cd0000c0")]
    public async Task R7_each_call_is_answered_also_that_of_a_one_way_method(
        string method, string arguments, string reply)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.ReceiveKind(5);

        peer.Call<IShapes>(0, "00", method, arguments);

        Assert.Equal(reply, Convert.ToHexStringLower(peer.Receive()));
        peer.Send("921009");
        Assert.Equal("9211cd0009", Convert.ToHexStringLower(peer.Receive()));
    }

    [WireRule("R7")]
    [Fact]
    public async Task R7_a_one_way_method_that_fails_is_answered_too()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);

        peer.Call<IShapes>(0, "00", nameof(IShapes.PostFailingAsync), "91a16e");

        peer.ExpectError(RpcStatus.Unknown);
    }

    [WireRule("R11")]
    [Fact]
    public async Task R11_a_timeout_ends_the_call_when_its_handler_has_ended()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<ITestService>(0);

        peer.Call<ITestService>(0, "00", nameof(ITestService.WaitAsync), "91a161", "81" + "0132"); // 50 ms

        peer.ExpectError(RpcStatus.DeadlineExceeded);
    }

    [WireRule("A3")]
    [Fact]
    public async Task A3_an_unknown_fault_is_an_error_with_its_name()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        Task<int> call = peer.Connection.GetProxy<ITestService>().AddAsync(1, 2).AsTask();
        peer.ReceiveKind(6);

        peer.Send("9808" + "00" + "0a" + "a16d" + "c0c0" + "a14e" + "920102");

        RpcRemoteException error = await Assert.ThrowsAsync<RpcRemoteException>(() => call.Soon());
        Assert.Equal(RpcStatus.Unknown, error.Status);
        Assert.Equal("N", error.RemoteTypeName);
        Assert.True(peer.Connection.IsOpen);
    }
}
