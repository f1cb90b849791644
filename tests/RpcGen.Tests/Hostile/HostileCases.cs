using RpcGen.Tests.Protocol;

namespace RpcGen.Tests.Hostile;

/// <summary>The acts of hostile peers, by topic.</summary>
internal static partial class HostileCases
{
    public static IReadOnlyList<HostileCase> All { get; } =
        [.. Handshakes, .. Frames, .. Chunks, .. Calls, .. Bodies, .. Streams, .. Closings];

    /// <summary>A peer that sends a frame of this content.</summary>
    private static HostileCase Frame(string name, Scene scene, string content, Outcome outcome) =>
        new(name, scene, peer => peer.Send(content), outcome);

    /// <summary>A peer whose frame of this content breaks a rule, after the handshake.</summary>
    private static HostileCase Frame(string name, string content, string rule) =>
        Frame(name, Scene.Bound, content, Outcome.Rejected(rule));

    /// <summary>A peer that sends bytes.</summary>
    private static HostileCase Bytes(string name, Scene scene, string bytes, Outcome outcome) =>
        new(name, scene, peer => peer.SendBytes(Convert.FromHexString(bytes)), outcome);

    /// <summary>A peer that sends bytes and leaves.</summary>
    private static HostileCase Cut(string name, Scene scene, string bytes) =>
        new(name, scene, peer =>
        {
            peer.SendBytes(Convert.FromHexString(bytes));
            peer.End();
        }, Outcome.Ends);

    private static string Repeat(string hex, int count) => string.Concat(Enumerable.Repeat(hex, count));
}
