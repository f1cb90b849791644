using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Protocol;

/// <summary>When bindings are made, and what is said of them.</summary>
public sealed class BindingAnswerTests
{
    [WireRule("B10")]
    [Fact]
    public async Task B10_a_binding_is_made_before_the_first_frame_that_mentions_it()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        Task<int> first = peer.Connection.GetProxy<ITestService>().AddAsync(1, 2).AsTask();
        Task<int> second = peer.Connection.GetProxy<IShapes>().WorkAsync(3, null).AsTask();
        _ = peer.Connection.GetProxy<ITestService>().AddAsync(1, 2).AsTask();

        byte[] kinds = [.. Enumerable.Range(0, 5).Select(_ => peer.Receive()[1])];
        Assert.Equal([4, 6, 4, 6, 6], kinds);
        peer.Send("93070003");
        peer.Send("93070103");
        Assert.Equal(6, await first.Soon() + await second.Soon());
    }

    [WireRule("B11")]
    [Fact]
    public async Task B11_a_binding_that_nothing_serves_lacks_all_methods()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        peer.BindService(5, "No.Such.Contract");

        Assert.Equal("940505c2920001", Hex(peer.Receive()));
    }

    [WireRule("B12")]
    [Fact]
    public async Task B12_a_contract_may_be_bound_twice()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService(0);
        peer.BindService(1);

        peer.Send("9506000000" + "9201" + "01");
        Assert.Equal("9307cd000002", Hex(peer.ReceiveKind(7)));
        peer.Send("9506000100" + "9202" + "02");

        Assert.Equal("9307cd000004", Hex(peer.ReceiveKind(7)));
    }

    [WireRule("B13")]
    [Fact]
    public async Task B13_a_binding_may_be_without_methods()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        peer.Send("940407" + "a161" + "90");

        Assert.Equal("940507c290", Hex(peer.Receive()));
        peer.ExpectAlive();
    }

    [WireRule("B14")]
    [Fact]
    public async Task B14_objects_are_served_over_a_binding_that_is_not_exposed()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IShapes>(0);
        peer.Bind<IDocument>(1);
        peer.ReceiveKind(5);
        Assert.StartsWith("940501c2", Hex(peer.ReceiveKind(5)), StringComparison.Ordinal);
        peer.Call<IShapes>(0, "00", nameof(IShapes.OpenDocumentAsync), "91a161");
        peer.ReceiveKind(7);

        peer.Call<IDocument>(0, "920101", nameof(IDocument.NameAsync), "90");

        Assert.Equal("9307cd0000a161", Hex(peer.ReceiveKind(7)));
    }

    private static string Hex(byte[] content) => Convert.ToHexStringLower(content);
}
