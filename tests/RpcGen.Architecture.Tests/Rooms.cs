namespace RpcGen.Architecture.Tests;

/// <summary>The rooms of <c>src/RpcGen</c>. Its README has the same table.</summary>
internal static class Rooms
{
    public static IReadOnlyList<Room> All { get; } =
    [
        new(0, "Errors"),
        new(0, "Contracts"),
        new(0, "Limits"),
        new(1, "Serialization"),
        new(1, "Buffers"),
        new(2, "Protocol"),
        new(3, "Transports"),
        new(4, "Descriptors"),
        new(5, "Threads"),
        new(5, "Framing"),
        new(5, "Receiving"),
        new(6, "Session"),
        new(6, "Calls"),
        new(6, "Streams"),
        new(6, "References"),
        new(7, "Connections"),
        new(8, "CompilerServices"),
    ];

    public static Room Of(string path) =>
        All.Single(room => path.StartsWith(room.Folder + '/', StringComparison.Ordinal));
}
