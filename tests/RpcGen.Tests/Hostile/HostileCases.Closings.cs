using RpcGen.Protocol;
using RpcGen.Tests.Protocol;

namespace RpcGen.Tests.Hostile;

internal static partial class HostileCases
{
    private static IEnumerable<HostileCase> Closings =>
    [
        Cut("leaves in the middle of a call", Scene.Serving, ""),
        Cut("leaves in the middle of a stream that it consumes", Scene.Producing, ""),
        Cut("leaves in the middle of a stream that it produces", Scene.Consuming, "c4"),
        Cut("leaves in the middle of a message", Scene.Serving, "c40a940b0004c404" + "95060000"),
        Frame("a GoAway of kind 0", "931300a0", "G1"),
        Frame("a GoAway of kind 2^63-1", "9313cf7fffffffffffffffa0", "G1"),
        Frame("a GoAway whose text is a number", "93130107", "F4"),
        Frame("a GoAway with a text of 4 GiB", "931301dbffffffff", "F4"),
        new("two GoAways", Scene.Bound, peer =>
        {
            peer.Send("931301a0");
            peer.Send("931301a0");
        }, Outcome.Rejected("G2")),
        Frame("a ping beyond 16 bits", "9210ce00010000", "P1"),
        Frame("a ping whose number is a text", "9210a131", "F4"),
        Frame("a ping without a number", "9110", "F3"),
        Frame("a pong that answers nothing", "921100", "P2"),
        Frame("a pong beyond 16 bits", "9211ce00010000", "P2"),
        new("a thousand pings at once", Scene.Serving, peer =>
        {
            byte[] ping = Convert.FromHexString("c403921009");
            peer.SendBytes([.. Enumerable.Repeat(ping, 1000).SelectMany(bytes => bytes)]);
        }, Outcome.Ignored),
        Frame("an Ack without a GoAway", "921200", "G3"),
        Frame("an Ack with another number", "921201", "G3"),
        Frame("a GoAway of kind 5", Scene.Serving, "931305a178", Outcome.Ends),
        Frame("an offer of shared memory that was not agreed on", "9314ce00010000c3", "M1"),
        Frame("an acceptance of shared memory that was not agreed on", "9115", "M1"),
        Frame("a rejection of shared memory that was not agreed on", "9216a0", "M1"),
        Frame("a switch to shared memory that was not agreed on", "9117", "M1"),
    ];
}
