using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Protocol;

/// <summary>The order of calls and answers, and what calls carry besides their arguments.</summary>
public sealed class CallOrderTests
{
    [WireRule("R12")]
    [Fact]
    public async Task R12_answers_may_come_in_any_order()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        ITestService proxy = peer.Connection.GetProxy<ITestService>();
        Task<int>[] calls = [.. Enumerable.Range(0, 3).Select(_ => proxy.AddAsync(1, 1).AsTask())];
        int[] ids = [.. calls.Select(_ => (int)peer.ReceiveKind(6)[4])];

        foreach (int id in ids.Reverse())
        {
            peer.Send($"9307{id:x2}{id + 10:x2}");
        }

        Assert.Equal(ids.Select(id => id + 10), await Task.WhenAll(calls).Soon());
    }

    [WireRule("R13")]
    [Fact]
    public async Task R13_handlers_begin_in_the_order_of_their_calls()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.Bind<IDocument>(1);
        peer.Call<IShapes>(0, "00", nameof(IShapes.OpenDocumentAsync), "91a161");
        peer.ReceiveKind(7);

        // All at once, under ids that do not rise.
        byte[][] calls = [.. Enumerable.Range(0, 90).Select(i => RawPeer.Calling<IDocument>(
            89 - i, "920101", nameof(IDocument.AppendAsync), $"91a1{'!' + i:x2}"))];
        peer.SendBytes(calls.SelectMany(call => call).ToArray());
        foreach (byte[] _ in calls)
        {
            peer.ReceiveKind(7);
        }

        peer.Call<IDocument>(0, "920101", nameof(IDocument.TextAsync), "90");
        string text = System.Text.Encoding.ASCII.GetString(peer.ReceiveKind(7));
        Assert.EndsWith(
            string.Concat(Enumerable.Range(0, 90).Select(i => (char)('!' + i))), text, StringComparison.Ordinal);
    }

    [WireRule("R14")]
    [Fact]
    public async Task R14_the_time_that_is_left_travels_with_the_call()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        Task<string> call = peer.Connection.GetProxy<ITestService>().WaitWithDeadlineAsync("a", default);

        // Option 1: at most the 100 ms of the method.
        byte[] content = peer.ReceiveKind(6);
        Assert.Equal("8101", Convert.ToHexStringLower(content)[^6..^2]);
        Assert.InRange(content[^1], 1, 100);
        await Assert.ThrowsAsync<TimeoutException>(() => call.Soon());
    }

    [WireRule("R15")]
    [Theory]
    [InlineData("00")]
    [InlineData("01")]
    public async Task R15_a_timeout_of_nothing_is_one_of_a_millisecond(string timeout)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<ITestService>(0);

        peer.Call<ITestService>(0, "00", nameof(ITestService.WaitAsync), "91a161", "81" + "01" + timeout);

        peer.ExpectError(RpcStatus.DeadlineExceeded);
    }

    [WireRule("R16")]
    [Theory]
    [InlineData("ce80000000")]
    [InlineData("cf7fffffffffffffff")]
    public async Task R16_a_timeout_may_be_longer_than_any_clock(string timeout)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<ITestService>(0);
        peer.Bind<IShapes>(1);

        peer.Call<ITestService>(0, "00", nameof(ITestService.GreetAsync), "91a161", "81" + "01" + timeout);
        Assert.Equal("9307cd0000a848656c6c6f2c2061", Convert.ToHexStringLower(peer.ReceiveKind(7)));

        peer.Call<ITestService>(0, "00", nameof(ITestService.WaitAsync), "91a161", "81" + "01" + timeout);
        peer.ExpectAlive();
        peer.Call<ITestService>(1, "00", nameof(ITestService.OpenGateAsync), "91a161");
        Assert.Equal("9307cd0000a161", Convert.ToHexStringLower(ReplyTo(0, peer)));
    }

    [WireRule("R17")]
    [Fact]
    public async Task R17_metadata_reaches_the_handler_and_comes_back()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);

        // {4: {"tenant": "a"}}
        peer.Call<IShapes>(
            0, "00", nameof(IShapes.MetadataAsync), "90", "81" + "04" + "81" + "a674656e616e74" + "a161");

        // A fourth element: {"cost": 42}
        Assert.Equal("9407cd0000" + "a161" + "81a4636f73742a", Convert.ToHexStringLower(peer.ReceiveKind(7)));
    }

    [WireRule("R18")]
    [Theory]
    [InlineData("c0")]
    [InlineData("82a16101a16102")]
    [InlineData("81a001")]
    public async Task R18_malformed_metadata_of_a_reply_ends_its_call(string metadata)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        Task<string> call;
        using (RpcCall.CaptureReply())
        {
            call = peer.Connection.GetProxy<IShapes>().MetadataAsync().AsTask();
        }

        peer.ReceiveKind(6);
        peer.Send("940700" + "a161" + metadata);

        RpcException error = await Assert.ThrowsAnyAsync<RpcException>(() => call.Soon());
        Assert.Equal(RpcStatus.InvalidArgument, error.Status);
        peer.ExpectAlive();
    }

    [WireRule("R19")]
    [Theory]
    [InlineData(nameof(ITestService.TouchAsync), "c0")]
    [InlineData(nameof(ITestService.TouchAsync), "80")]
    [InlineData(nameof(ITestService.GreetAsync), "a161")]
    [InlineData(nameof(ITestService.GreetAsync), "81a161a162")]
    [InlineData(nameof(ITestService.AddAsync), "28")]
    [InlineData(nameof(ITestService.EchoAsync), "c40101")]
    public async Task R19_arguments_that_are_no_array_end_their_call(string method, string arguments)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<ITestService>(0);

        peer.Call<ITestService>(0, "00", method, arguments);

        peer.ExpectError(RpcStatus.InvalidArgument);
    }

    [WireRule("R19")]
    [Fact]
    public async Task R19_none_and_one_argument_are_sent_as_an_array()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        ITestService proxy = peer.Connection.GetProxy<ITestService>();

        Task none = proxy.TouchAsync().AsTask();
        Assert.EndsWith("90", Convert.ToHexStringLower(peer.ReceiveKind(6)), StringComparison.Ordinal);
        peer.Send("930700c0");
        await none.Soon();
        Task<string> one = proxy.GreetAsync("a");

        Assert.EndsWith("91a161", Convert.ToHexStringLower(peer.ReceiveKind(6)), StringComparison.Ordinal);
        peer.Send("930700a162");
        Assert.Equal("b", await one.Soon());
    }

    [WireRule("R20")]
    [Fact]
    public async Task R20_a_deadlock_of_serial_objects_ends_the_call()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Connection.Expose<ISerial>(new Looping());
        peer.Bind<ISerial>(0);

        // A handler that calls back; its call carries its activation, which the next one repeats.
        peer.Call<ISerial>(0, "00", nameof(ISerial.CallOutAsync), "92" + "920004" + "c0");
        string outgoing = Convert.ToHexStringLower(peer.ReceiveKind(6));
        string chain = outgoing[outgoing.IndexOf("8105", StringComparison.Ordinal)..];
        peer.Call<ISerial>(1, "00", nameof(ISerial.StepAsync), "91" + "01", chain);

        Assert.StartsWith("9608cd000109", Convert.ToHexStringLower(peer.ReceiveKind(8)), StringComparison.Ordinal);
        peer.ExpectAlive();
    }

    private static byte[] ReplyTo(int id, RawPeer peer)
    {
        byte[] reply;
        do
        {
            reply = peer.ReceiveKind(7);
        }
        while (reply[4] != id);

        return reply;
    }
}
