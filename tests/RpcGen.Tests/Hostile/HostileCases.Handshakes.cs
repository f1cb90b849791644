using RpcGen.Protocol;
using RpcGen.Tests.Protocol;

namespace RpcGen.Tests.Hostile;

internal static partial class HostileCases
{
    private const string Limits = "02ce00010000" + "03ce00100000" + "0464";

    private static IEnumerable<HostileCase> Handshakes =>
    [
        Cut("leaves without a Hello", Scene.Connected, "c4"),
        Cut("leaves in the middle of its Hello", Scene.Connected, "c6000000299203"),
        new("a Hello that comes byte by byte", Scene.Connected, peer =>
        {
            foreach (byte one in RawPeer.Hello(1, 1))
            {
                peer.SendBytes([one]);
            }

            peer.ExpectAlive();
            peer.End();
        }, Outcome.Ends),
        Bytes("an HTTP request", Scene.Connected, "474554202f20485454502f312e310d0a0d0a", Outcome.Rejected("F1")),
        Bytes("a TLS greeting", Scene.Connected, "16030100ff010000fb0303", Outcome.Rejected("F1")),
        Bytes(
            "a line of another plugin protocol", Scene.Connected, "317c317c756e69787c2f746d702f737c677270630a",
            Outcome.Rejected("F1")),
        Bytes("zeros", Scene.Connected, "0000000000000000", Outcome.Rejected("F1")),
        Bytes("a first frame of 4097 bytes", Scene.Connected, "c600001001", Outcome.Rejected("F2")),
        Bytes("a first frame of 4 GiB", Scene.Connected, "c6ffffffff", Outcome.Rejected("F2")),
        Hello("a Ping first", "921001", "H1"),
        Hello("a chunk first", "940b0000c40101", "H1"),
        Hello("a Hello that is a number", "9203" + "01", "H2"),
        Hello("a Hello cut in the middle", "9203" + "8500010101" + "02", "H2"),
        Hello("a Hello that claims 4 G keys", "9203" + "dfffffffff", "H2"),
        Hello("a Hello with a name of 4 GiB", "9203" + "8600010101" + Limits + "05dbffffffff", "H2"),
        Hello("a Hello with a name that is no UTF-8", "9203" + "8600010101" + Limits + "05a2c328", "H2"),
        Hello("a Hello nested too deep", "9203" + "8600010101" + Limits + "18" + Repeat("91", 1000) + "c0", "H2"),
        Hello("version 0", "9203" + "8500000100" + Limits, "H4"),
        Hello("versions from 2", "9203" + "85000201ce7fffffff" + Limits, "H4"),
        Hello("versions in the wrong order", "9203" + "8500020101" + Limits, "H10"),
        Hello("a version that is a text", "9203" + "8500a1310101" + Limits, "H10"),
        Hello("frames of 0 bytes", "9203" + "8500010101" + "0200" + "03ce00100000" + "0464", "H5"),
        Hello("messages of 0 bytes", "9203" + "8500010101" + "02ce00010000" + "0300" + "0464", "H5"),
        Hello("no calls", "9203" + "8500010101" + "02ce00010000" + "03ce00100000" + "0400", "H5"),
        Hello("negative limits", "9203" + "8500010101" + "02ff" + "03ce00100000" + "0464", "H10"),
        Hello("streams without a window", "9203" + "8600010101" + Limits + "0701", "H5"),
        Hello("a key twice", "9203" + "8600010101" + Limits + "0465", "H8"),
        Hello("a key missing", "9203" + "8401010" + "2ce00010000" + "03ce00100000" + "0464", "H9"),
        Hello("a required feature", "9203" + "8600010101" + Limits + "06" + "91cd03e8", "H3"),
        Hello(
            "limits beyond 32 bits",
            "9203" + "8500010101" + "02cfffffffffffffffff" + "03cfffffffffffffffff" + "04cfffffffffffffffff", null),
        Hello(
            "256 unknown keys",
            "9203" + "de0105" + "00010101" + Limits
                + string.Concat(Enumerable.Range(64, 256).Select(key => $"cd{key:x4}c0")),
            null),
        new("a second Hello", Scene.Shaken, peer => peer.SendHello(1, 1), Outcome.Rejected("H11")),
    ];

    // A victim that accepts the bytes waits for more; the peer leaves.
    private static HostileCase Hello(string name, string content, string? rule) => rule is not null
        ? Frame(name, Scene.Connected, content, Outcome.Rejected(rule))
        : new HostileCase(name, Scene.Connected, peer =>
        {
            peer.Send(content);
            peer.ExpectAlive();
            peer.End();
        }, Outcome.Ends);
}
