using RpcGen.Protocol;
using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Tests.Hostile;

namespace RpcGen.Tests.Protocol;

/// <summary>A frame of each kind, cut behind each of its bytes.</summary>
public sealed class TruncationTests
{
    public static TheoryData<string> Kinds => [.. HostileCases.Kinds.Select(kind => kind.Kind), "Hello"];

    [WireRule("F4")]
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_frame_that_holds_the_beginning_of_its_content_breaks_a_rule_or_ends_its_call(string kind)
    {
        byte[] content = ContentOf(kind);
        for (int length = 2; length < content.Length; length++)
        {
            await using RawPeer peer = await OpenAsync(kind);
            string cut = Convert.ToHexStringLower(content[..length]);
            peer.Send(cut);

            // Arguments and results are their call's business; items of a stream that is not open are nobody's.
            if (kind is "Call" or "Reply" or "StreamItems")
            {
                peer.TrySendBytes(HostilePeer.Ping());
                byte[]? answer = await Task.Run(() => peer.TryReceiveKind(8, 17, 19)).Soon();
                Assert.NotNull(answer);
                continue;
            }

            byte[]? goodbye = await Task.Run(() => peer.TryReceiveKind(19)).Soon();
            Assert.True(goodbye is not null, $"{cut} passed as a {kind}");
            RpcCloseReason reason = await peer.Connection.Closed.Soon();
            Assert.Equal(RpcCloseKind.ProtocolViolation, reason.Kind);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_connection_that_ends_within_a_frame_has_lost_its_peer(string kind)
    {
        byte[] content = ContentOf(kind);
        byte[] frame = [0xc4, (byte)content.Length, .. content];
        for (int length = 1; length < frame.Length; length++)
        {
            await using RawPeer peer = await OpenAsync(kind);
            peer.SendBytes(frame.AsSpan(0, length));
            peer.End();

            Assert.Equal(RpcCloseKind.PeerLost, (await peer.Connection.Closed.Soon()).Kind);
        }
    }

    private static async Task<RawPeer> OpenAsync(string kind)
    {
        if (kind == "Hello")
        {
            RawPeer stranger = RawPeer.Connect();
            stranger.Receive();
            return stranger;
        }

        RawPeer peer = await RawPeer.ShakeAsync();
        _ = peer.Connection.GetProxy<ITestService>().GreetAsync("peer");
        peer.ReceiveKind(6);
        peer.Bind<IShapes>(0);
        peer.Bind<ITestService>(1);
        return peer;
    }

    private static byte[] ContentOf(string kind) => kind == "Hello"
        ? RawPeer.Hello(1, 1)[5..]
        : Convert.FromHexString(HostileCases.Kinds.Single(candidate => candidate.Kind == kind).Content);
}
