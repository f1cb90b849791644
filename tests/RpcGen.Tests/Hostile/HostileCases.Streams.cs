using RpcGen.Protocol;
using RpcGen.TestPeer;

namespace RpcGen.Tests.Hostile;

internal static partial class HostileCases
{
    // The largest number of a stream that a key can hold, as the peer writes one that the victim numbered.
    private const string LastKey = "cf7fffffffffffffff";

    private static IEnumerable<HostileCase> Streams =>
    [
        Frame("items for a stream that was never opened", "930c6391c0", "T1"),
        Frame("bytes for a stream that was never opened", "930c63c40100", "T1"),
        Frame("the end of a stream that was never opened", "920d63", "T1"),
        Frame("credit for a stream that was never opened", "930e6301", "T1"),
        Frame("a stop of a stream that was never opened", "921963", "T1"),
        Frame("items for the last stream there can be", "930c" + LastKey + "91c0", "T1"),
        Frame("items for a stream of the peer's own that is not open", Scene.Bound, "930c6291c0", Outcome.Ignored),
        Frame("the end of a stream of the peer's own that is not open", Scene.Bound, "920d62", Outcome.Ignored),
        Frame("credit for a stream of the peer's own that is not open", Scene.Bound, "930e6201", Outcome.Ignored),
        Frame("a stop of a stream of the peer's own that is not open", Scene.Bound, "921962", Outcome.Ignored),
        Frame("a credit of 0", Scene.Producing, "930e0000", Outcome.Rejected("T6")),
        Frame("a credit beyond the window", Scene.Producing, "930e00ce7fffffff", Outcome.Rejected("T4")),
        Frame("a credit of 2^64-1", Scene.Producing, "930e00cfffffffffffffffff", Outcome.Rejected("T4")),
        Bytes("credit byte by byte", Scene.Producing, Repeat("c404930e0001", 500), Outcome.Ignored),
        Frame("items for a stream that the victim produces", Scene.Producing, "930c0091c0", Outcome.Rejected("T16")),
        Frame("the end of a stream that the victim produces", Scene.Producing, "920d00", Outcome.Rejected("T16")),
        Frame("credit for a stream that the victim consumes", Scene.Consuming, "930e0101", Outcome.Rejected("T16")),
        Frame("a stop of a stream that the victim consumes", Scene.Consuming, "921901", Outcome.Rejected("T16")),
        new("a stop, and another", Scene.Producing, peer =>
        {
            peer.Send("921900");
            peer.Send("921900");
            peer.ReceiveKind(7);
        }, Outcome.Ignored),
        Frame("an empty frame of items", Scene.Consuming, "930c0190", Outcome.Rejected("T2")),
        Frame("an empty frame of bytes", Scene.Consuming, "930c01c400", Outcome.Rejected("T2")),
        Frame("items that are nil", Scene.Consuming, "930c01c0", Outcome.Rejected("F4")),
        Frame("a loss of -1", Scene.Consuming, "940c01ff91c40100", Outcome.Rejected("F4")),
        Frame("4 G items", Scene.Consuming, "930c01ddffffffff00", Outcome.Rejected("F4")),
        Frame("bytes that do not fill their frame", Scene.Consuming, "930c01c4010000", Outcome.Rejected("T7")),
        new("items without credit", Scene.Consuming, peer =>
        {
            for (int i = 0; i < 20; i++)
            {
                peer.Send("930c0191c40100");
            }
        }, Outcome.Rejected("T3")),
        Frame("an end with a malformed error", Scene.Consuming, "960d01c0a0c0c0", Outcome.Rejected("F4")),
        new("a stream opened twice", Scene.Producing, peer =>
            peer.Call<IShapes>(0, "00", nameof(IShapes.NarrowAsync), "910a", "81069200cd0400"),
            Outcome.CallFails(RpcStatus.InvalidArgument)),
        new("a stream numbered 2^62", Scene.Bound, peer =>
            peer.Call<IShapes>(0, "00", nameof(IShapes.NarrowAsync), "910a", "810692cf4000000000000000cd0400"),
            Outcome.CallFails(RpcStatus.InvalidArgument)),
        Mention("a mention that is a number", "07"),
        Mention("a mention of one element", "9100"),
        Mention("a mention of three elements", "93000000"),
        Mention("a mention with a negative number", "92ffcd0400"),
        Mention("a window of 0", "920000"),
        Mention("a window of 2^64-1", "9200cfffffffffffffffff"),
        Mention("a window beyond what the Hello allows", "9200ce01000001"),
        Mention("nil for a stream", "c0"),
    ];

    private static HostileCase Mention(string name, string mention) =>
        new(
            name, Scene.Bound, peer => peer.Call<IShapes>(0, "00", nameof(IShapes.SumAsync), "91" + mention),
            Outcome.CallFails(RpcStatus.InvalidArgument));
}
