using RpcGen.Protocol;
using RpcGen.Tests.Protocol;

namespace RpcGen.Tests.Hostile;

internal static partial class HostileCases
{
    /// <summary>
    /// The content of a frame of each kind but Hello, as a correct peer might send it in Scene.Bound.
    /// </summary>
    public static IReadOnlyList<(string Kind, string Content)> Kinds =>
    [
        ("Bind", "940405a16190"), ("BindReply", "940500c390"), ("Call", "9506000100" + "920102"), ("Reply", "930700a0"),
        ("Error", "9608000" + "1a0c0c0"), ("Cancel", "920a00"), ("Chunk", "940b0000c40101"),
        ("StreamItems", "930c0091c0"),
        ("StreamEnd", "920d00"), ("Credit", "930e0001"), ("Release", "930f0001"), ("Ping", "921001"),
        ("Pong", "921101"),
        ("Ack", "921200"), ("GoAway", "931301a0"), ("SharedMemoryOffer", "9314ce00010000c3"),
        ("SharedMemoryAccept", "9115"),
        ("SharedMemoryReject", "9216a0"), ("SharedMemorySwitch", "9117"), ("StreamStop", "921900"),
        ("Debugging", "9241c3"),
    ];

    private static IEnumerable<HostileCase> Frames =>
    [
        Cut("half a frame header", Scene.Shaken, "c600"),
        Cut("half a frame", Scene.Shaken, "c4039210"),
        Bytes("an empty frame", Scene.Shaken, "c400", Outcome.Rejected("F2")),
        Bytes("a frame of 1 byte", Scene.Shaken, "c50001", Outcome.Rejected("F2")),
        Bytes("a frame of 1 byte more than allowed", Scene.Shaken, "c600010001", Outcome.Rejected("F2")),
        Bytes("a frame of 2^31-1 bytes", Scene.Shaken, "c67fffffff", Outcome.Rejected("F2")),
        Bytes("a frame of 2^31 bytes", Scene.Shaken, "c680000000", Outcome.Rejected("F2")),
        Bytes("a frame of 2^32-1 bytes", Scene.Shaken, "c6ffffffff", Outcome.Rejected("F2")),
        Bytes("a text instead of a frame", Scene.Shaken, "a568656c6c6f", Outcome.Rejected("F1")),
        Bytes("an array instead of a frame", Scene.Shaken, "921001", Outcome.Rejected("F1")),
        Bytes("the byte that means nothing", Scene.Shaken, "c1", Outcome.Rejected("F1")),
        Bytes("an extension instead of a frame", Scene.Shaken, "c70301921001", Outcome.Rejected("F1")),
        Frame("a frame that is a map", "81100" + "1", "F4"),
        Frame("a frame of nil", "c0c0", "F4"),
        Frame("an empty array", "90c0", "F3"),
        Frame("an array of 4 G elements", "ddffffffff10", "F4"),
        Frame("a kind that is nil", "92c000", "F3"),
        Frame("a negative kind", "92ff00", "F3"),
        Frame("a kind of 64 bits", "92cfffffffffffffffff00", "F3"),
        .. from kind in (int[])[0, 1, 2, 9, 24, 26, 63, 128, 200, 255]
           select Frame($"the unknown kind {kind}", $"92cc{kind:x2}00", "F3"),
        .. from kind in Kinds
           where kind.Kind is not ("Call" or "Reply" or "Chunk" or "StreamItems")
           select Frame($"bytes behind a {kind.Kind}", kind.Content + "c0", Behind(kind.Kind)),
        .. from kind in Kinds
           select Frame($"a {kind.Kind} with 15 elements", "9f" + kind.Content[2..] + Repeat("c0", 14), "F3"),
        new("a thousand frames of an unknown optional kind", Scene.Bound, peer =>
            peer.SendBytes(Convert.FromHexString(Repeat("c4039140c1", 1000))), Outcome.Ignored),
        Frame("a Debugging that is a number", "924101", "F4"),
        Frame("a Cancel of a text", "920aa130", "F4"),
        Frame("a Credit of a negative number", "930e00ff", "F4"),
        Frame("a key of 64 bits", "930fcfffffffffffffffff01", "F4"),
        Frame("a Ping beyond 16 bits", "9210ce00010000", "P1"),
        Frame("a Pong that answers nothing", "921105", "P2"),
    ];

    // Where the move to shared memory is not possible at all, the victim checks the step itself first.
    private static string Behind(string kind) => kind is "SharedMemoryOffer" or "SharedMemoryReject" ? "M1/F6" : "F6";
}
