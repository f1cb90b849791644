using RpcGen.Protocol;
using RpcGen.Tests.Protocol;

namespace RpcGen.Tests.Hostile;

internal static partial class HostileCases
{
    private static IEnumerable<HostileCase> Chunks =>
    [
        Frame("an empty chunk", "940b0000c400", "C1"),
        Frame("a chunk longer than its frame", "940b0000c40500", "C1"),
        Frame("a chunk of text", "940b0000a161", "C1"),
        Frame("chunk stream 64", "940b4000c40101", "C2"),
        Frame("chunk stream 2^64-1", "940bcfffffffffffffffff00c40101", "C2"),
        Frame("a message of 4 MiB and 1 byte", "940b00ce00400000c40101", "C3"),
        Frame("a message of 2^63 bytes", "940b00cf7fffffffffffffffc40101", "C3"),
        Many("chunks that do not add up", "C4", "940b0005c40101", "940b0005c40101"),
        Many("a message that ends too early", "C4", "940b0005c40101", "940b0000c40101"),
        Many("a withdrawal of what was withdrawn", "C5", "940b0005c40101", "920b00", "920b00"),
        Frame("a withdrawal of nothing", "920b07", "C5"),
        Frame("a chunk of a chunk", "940b0000c407" + "940b0100c40100", "C7"),
        Frame("a Bind in chunks", "940b0000c406" + "940405a16190", "B3"),
        Frame("a message of garbage", "940b0000c402" + "c1c1", "F4"),
        Frame("a Hello in chunks", "940b0000c403" + "920380", "H11"),
        Many(
            "five messages that together are too large", "C9",
            [.. Enumerable.Range(0, 5).Select(i => $"940b0{i}ce003fffffc40101")]),
        new("64 messages begun with a byte and never ended", Scene.Bound, peer =>
        {
            for (int stream = 0; stream < 64; stream++)
            {
                peer.Send($"940b{stream:x2}cdfffec40101");
            }
        }, Outcome.Ignored),
        new("a message begun and withdrawn a hundred times", Scene.Bound, peer =>
        {
            for (int i = 0; i < 100; i++)
            {
                peer.Send("940b00cdfffec40101");
                peer.Send("920b00");
            }
        }, Outcome.Ignored),
        new(
            "an unknown optional frame in chunks", Scene.Bound, peer => peer.Send("940b0000c402" + "9140"),
            Outcome.Ignored),
    ];

    // Several frames, of which the last breaks a rule.
    private static HostileCase Many(string name, string rule, params string[] contents) =>
        new(name, Scene.Bound, peer =>
        {
            foreach (string content in contents)
            {
                peer.Send(content);
            }
        }, Outcome.Rejected(rule));
}
