using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Protocol;

/// <summary>The rules of references and promised objects.</summary>
public sealed class ReferenceRuleTests
{
    [WireRule("O6")]
    [Theory]
    [InlineData("930f0101")]
    [InlineData("930f0501")]
    [InlineData("930fcf7fffffffffffffff01")]
    public async Task O6_a_release_of_an_object_that_was_never_given_ends_the_connection(string release)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        peer.Send(release);

        await peer.ExpectRejectedAsync("O6");
    }

    [WireRule("O7")]
    [Fact]
    public async Task O7_a_reference_that_comes_back_is_the_object_itself()
    {
        await using RawPeer peer = await OpenedAsync();

        peer.Call<IShapes>(0, "00", nameof(IShapes.IsOwnAsync), "91" + "920101");

        Assert.Equal("9307cd0000c3", Hex(peer.ReceiveKind(7)));
    }

    [WireRule("O8")]
    [Fact]
    public async Task O8_each_mention_counts()
    {
        await using RawPeer peer = await OpenedAsync();
        peer.Call<IDocument>(0, "920101", nameof(IDocument.SelfAsync), "90");
        Assert.Equal("9307cd0000920000", Hex(peer.ReceiveKind(7))); // under the same number

        peer.Send("930f0101");
        peer.Call<IDocument>(0, "920101", nameof(IDocument.NameAsync), "90");
        Assert.Equal("9307cd0000a161", Hex(peer.ReceiveKind(7)));
        peer.Send("930f0101");
        peer.Call<IDocument>(0, "920101", nameof(IDocument.NameAsync), "90");

        peer.ExpectError(RpcStatus.NotFound);
    }

    [WireRule("O9")]
    [Fact]
    public async Task O9_a_reference_in_arguments_ends_with_the_call_without_a_release()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.ReceiveKind(5);

        peer.Call<IShapes>(0, "00", nameof(IShapes.CallBackAsync), "92" + "920004" + "00");

        Assert.Equal("9307cd000000", Hex(peer.Receive()));
        peer.ExpectNothing();
    }

    [WireRule("O10")]
    [Fact]
    public async Task O10_a_reference_that_is_not_used_any_more_is_released()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        Task<IDocument> opening = peer.Connection.GetProxy<IShapes>().OpenDocumentAsync("a").AsTask();
        peer.ReceiveKind(6);
        peer.Send("930700" + "920004");

        await (await opening.Soon()).DisposeAsync();

        Assert.Equal("930f0501", Hex(peer.ReceiveKind(15)));
    }

    [WireRule("O11")]
    [Fact]
    public async Task O11_calls_of_a_promised_object_wait_for_it_and_its_own_answer_is_nil()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.Bind<IDocument>(1);

        // Object 5 is promised: the key 10, since its caller numbered it.
        peer.SendBytes([
            .. RawPeer.Calling<IShapes>(0, "00", nameof(IShapes.Open), "91a161", "81" + "0705"),
            .. RawPeer.Calling<IDocument>(1, "92010a", nameof(IDocument.Child), "91a162", "81" + "0706"),
            .. RawPeer.Calling<IDocument>(2, "92010c", nameof(IDocument.NameAsync), "90"),
        ]);

        string[] replies = [.. Enumerable.Range(0, 3).Select(_ => Hex(peer.ReceiveKind(7))).Order()];
        Assert.Equal(["9307cd0000c0", "9307cd0001c0", "9307cd0002a3612f62"], replies);
    }

    [WireRule("O12")]
    [Fact]
    public async Task O12_calls_of_an_object_that_fails_to_come_end_with_the_same_error()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.Bind<IDocument>(1);

        peer.SendBytes([
            .. RawPeer.Calling<IShapes>(0, "00", nameof(IShapes.Open), "91a76d697373696e67", "81" + "0705"),
            .. RawPeer.Calling<IDocument>(1, "92010a", nameof(IDocument.NameAsync), "90"),
        ]);

        string[] errors = [.. Enumerable.Range(0, 2).Select(_ => Hex(peer.ReceiveKind(8))).Order()];
        Assert.StartsWith("9808cd00000a", errors[0], StringComparison.Ordinal);
        Assert.Equal(errors[0][12..], errors[1][12..]);
    }

    [WireRule("O16")]
    [Fact]
    public async Task O16_a_call_cannot_wait_for_the_object_that_it_returns()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IDocument>(1);

        peer.Call<IDocument>(0, "92010a", nameof(IDocument.Child), "91a162", "81" + "0705");

        peer.ExpectError(RpcStatus.NotFound);
        await peer.Connection.Session.WaitForHandlersAsync().Soon();
    }

    [WireRule("O13")]
    [Fact]
    public async Task O13_what_is_exposed_over_a_binding_is_a_reference_too()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);

        peer.Call<IShapes>(0, "00", nameof(IShapes.NestedRemainingAsync), "91" + "920200");

        Assert.StartsWith("9307cd0000", Hex(peer.ReceiveKind(7)), StringComparison.Ordinal);
    }

    [WireRule("O14")]
    [Fact]
    public async Task O14_an_object_is_called_over_a_binding_of_the_caller()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);

        peer.Call<IShapes>(0, "00", nameof(IShapes.CallBackAsync), "92" + "920004" + "01");

        // [binding, key]: the receiver's object 2, by the number that the sender of its mention gave it.
        string bind = Hex(peer.ReceiveKind(4));
        string call = Hex(peer.ReceiveKind(6));
        Assert.Contains(Hex("RpcGen.TestPeer.IWatcher"u8.ToArray()), bind, StringComparison.Ordinal);
        Assert.Equal("92" + bind[4..6] + "05", call[10..16]);
        peer.Send("930700" + "07");
        Assert.Equal("9307cd000007", Hex(peer.ReceiveKind(7)));
    }

    [WireRule("O15")]
    [Fact]
    public async Task O15_nil_stands_for_no_object()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        Task<IDocument?> finding = peer.Connection.GetProxy<IShapes>().FindAsync("a").AsTask();
        peer.ReceiveKind(6);

        peer.Send("930700c0");

        Assert.Null(await finding.Soon());
    }

    private static async Task<RawPeer> OpenedAsync()
    {
        RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.Bind<IDocument>(1);
        peer.Call<IShapes>(0, "00", nameof(IShapes.OpenDocumentAsync), "91a161");
        Assert.Equal("9307cd0000920000", Hex(peer.ReceiveKind(7)));
        return peer;
    }

    private static string Hex(byte[] content) => Convert.ToHexStringLower(content);
}
