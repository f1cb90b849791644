using RpcGen.TestPeer;
using RpcGen.TestKit;

namespace RpcGen.Tests.Protocol;

/// <summary>The rules of bindings.</summary>
public sealed class BindingRuleTests
{
    [WireRule("B1", "B2", "B3")]
    [Theory]
    [InlineData("B1", "9404ceffffffffa16190")] // a number beyond 65,535
    [InlineData("B2", "940400a090")] // a contract without a name
    [InlineData("B3", "940400a16192a001")] // a method without a name
    [InlineData("B3", "940400a16192c001")]
    [InlineData("F4", "940400a16192a16d" + "a161")] // a fingerprint that is no number
    [InlineData("B4", "9405cd0100c390")]
    public async Task B_frames_that_no_correct_peer_sends(string rule, string content)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        peer.Send(content);

        await peer.ExpectRejectedAsync(rule);
    }

    [WireRule("B1")]
    [Fact]
    public async Task B1_a_number_is_bound_once()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.BindService();

        peer.BindService();

        await peer.ExpectRejectedAsync("B1");
    }

    [WireRule("B3")]
    [Fact]
    public async Task B3_a_bind_in_chunks_ends_the_connection()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        peer.Send("940b0000c406" + "940400a16190");

        await peer.ExpectRejectedAsync("B3");
    }

    [WireRule("B3")]
    [Theory]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public async Task B3_a_binding_has_4096_methods_at_most(int methods, bool isAccepted)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();

        peer.Send($"940400a161dc{2 * methods:x4}" + string.Concat(Enumerable.Repeat("a16d01", methods)));

        if (isAccepted)
        {
            peer.ReceiveKind(5);
        }
        else
        {
            await peer.ExpectRejectedAsync("B3");
        }
    }

    [WireRule("B5", "B6")]
    [Theory]
    [InlineData("B5", "940500c390", "940500c390")] // exposed, and exposed again
    [InlineData("B5", "940500c390", "940500c290")] // exposed, and not any more
    [InlineData("B5", "940500c290", "940500c290")] // twice not exposed
    [InlineData("B6", "940500c391cd1000", null)] // a method that was not named
    [InlineData("F4", "940500c391ff", null)]
    public async Task B_replies_that_no_correct_peer_sends(string rule, string first, string? second)
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        _ = peer.Connection.GetProxy<ITestService>().AddAsync(1, 2).AsTask();
        peer.ReceiveKind(4);

        peer.Send(first);
        if (second is not null)
        {
            peer.Send(second);
        }

        await peer.ExpectRejectedAsync(rule);
    }

    [WireRule("B5")]
    [Fact]
    public async Task B5_a_contract_that_is_exposed_after_all_may_be_told()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        Task<bool> supports = peer.Connection.SupportsAsync<ITestService>(nameof(ITestService.AddAsync));
        peer.ReceiveKind(4);

        peer.Send("940500c290");
        Assert.False(await supports.Soon());
        peer.Send("940500c390");
        peer.ExpectAlive();

        Assert.True(await peer.Connection.SupportsAsync<ITestService>(nameof(ITestService.AddAsync)).Soon());
    }

    [WireRule("B7", "B8")]
    [Fact]
    public async Task B7_each_bind_is_answered_and_once_more_when_the_contract_is_exposed()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        peer.Bind<IDocument>(3);
        Assert.StartsWith("940503c2", Convert.ToHexStringLower(peer.ReceiveKind(5)), StringComparison.Ordinal);

        // A call finds it missing. That changes nothing.
        peer.Call<IDocument>(0, "03", nameof(IDocument.NameAsync), "90");
        peer.ExpectError(RpcStatus.Unimplemented);
        peer.Connection.Expose<IDocument>(new Document("late"));

        Assert.Equal("940503c390", Convert.ToHexStringLower(peer.ReceiveKind(5)));
        peer.Call<IDocument>(0, "03", nameof(IDocument.NameAsync), "90");
        Assert.Equal("9307cd0000a46c617465", Convert.ToHexStringLower(peer.ReceiveKind(7)));
    }

    [Fact]
    public async Task Exposing_while_the_peer_binds_is_always_told_and_never_twice()
    {
        for (int i = 0; i < 300; i++)
        {
            await using RawPeer peer = await RawPeer.ShakeAsync();
            Task exposing = Task.Run(() => peer.Connection.Expose<IDocument>(new Document("late")));
            peer.Bind<IDocument>(3);
            await exposing.Soon();

            string first = Convert.ToHexStringLower(peer.ReceiveKind(5));
            if (first.StartsWith("940503c2", StringComparison.Ordinal))
            {
                Assert.Equal("940503c390", Convert.ToHexStringLower(peer.ReceiveKind(5)));
            }

            peer.Send("921009");
            Assert.Equal("9211cd0009", Convert.ToHexStringLower(peer.Receive()));
        }
    }

    [WireRule("B9", "R10")]
    [Fact]
    public async Task B9_methods_are_found_by_name_and_fingerprint_in_any_order()
    {
        await using RawPeer peer = await RawPeer.ShakeAsync();
        ulong add = RpcGen.CompilerServices.RpcContract<ITestService>.Descriptor.Methods
            .Single(method => method.Name == nameof(ITestService.AddAsync)).Fingerprint;

        // One that does not exist, one with another shape, one that is right.
        peer.Send((ref RpcGen.Serialization.RpcWriter writer) =>
        {
            writer.WriteArrayHeader(4);
            writer.Write(4);
            writer.Write(0);
            writer.Write("RpcGen.TestPeer.ITestService");
            writer.WriteArrayHeader(6);
            writer.Write("NoSuchMethod");
            writer.Write(add);
            writer.Write(nameof(ITestService.AddAsync));
            writer.Write(add + 1);
            writer.Write(nameof(ITestService.AddAsync));
            writer.Write(add);
        });

        Assert.Equal("940500c3920001", Convert.ToHexStringLower(peer.ReceiveKind(5)));
        peer.Send("9506000002" + "9228" + "02");
        Assert.Equal("9307cd00002a", Convert.ToHexStringLower(peer.ReceiveKind(7)));
        peer.Send("9506000001" + "9228" + "02");
        peer.ExpectError(RpcStatus.Unimplemented);
        peer.Send("9506000000" + "9228" + "02");
        peer.ExpectError(RpcStatus.Unimplemented);
    }
}
