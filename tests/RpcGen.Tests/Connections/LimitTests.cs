using RpcGen.Tests.Protocol;
using RpcGen.TestKit;

namespace RpcGen.Tests.Connections;

/// <summary>Checks of limits that a mutation check found without a test of their own.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task A_message_that_begins_before_the_handshake_is_refused_at_its_first_chunk()
    {
        await using RawPeer peer = RawPeer.Connect();

        // The frame announces a mebibyte after this byte.
        peer.Send("940b00ce00100000c40100");

        RpcCloseReason reason = await peer.Connection.Closed.Soon();
        Assert.Equal(RpcCloseKind.ProtocolViolation, reason.Kind);
        Assert.Contains("H1", reason.Message, StringComparison.Ordinal);
    }
}
