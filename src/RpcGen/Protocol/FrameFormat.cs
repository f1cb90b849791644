using System.Runtime.CompilerServices;
using RpcGen.Errors;
using RpcGen.Serialization;

namespace RpcGen.Protocol;

/// <summary>Checks that apply to frames of every kind: the rules F3 and F6 of wire-format.md.</summary>
internal static class FrameFormat
{
    /// <summary>Reads the kind of a frame after its array header.</summary>
    /// <exception cref="ProtocolViolationException">The kind is missing or unknown.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FrameKind ReadKind(ref RpcReader reader, int elements) =>
        elements > 0 && reader.NextCode <= MessagePackCode.MaxPositiveFixInt
            ? (FrameKind)reader.ReadInt32()
            : ReadWideKind(ref reader, elements);

    /// <summary>Checks that the array of a frame fills its content.</summary>
    /// <exception cref="ProtocolViolationException">Bytes follow the array.</exception>
    public static void ExpectEnd(in RpcReader reader, FrameKind kind)
    {
        if (reader.Remaining > 0)
        {
            throw new ProtocolViolationException("F6", $"{reader.Remaining} bytes follow the array of a {kind} frame");
        }
    }

    /// <summary>Creates the exception for an unknown kind or a wrong number of elements.</summary>
    public static ProtocolViolationException Unexpected(FrameKind kind, int elements) => kind switch
    {
        FrameKind.Hello => new("H11", "a second Hello"),
        FrameKind.Chunk when elements is 2 or 4 => new(
            "C6", "the array header or the kind of a Chunk is not in its shortest form"),
        _ => new("F3", ElementsOf(kind) is { } expected
            ? $"a {kind} frame has {elements} elements instead of {expected}"
            : $"a frame of the unknown kind {(int)kind}"),
    };

    // Reads a kind that is missing or not in its shortest form.
    private static FrameKind ReadWideKind(ref RpcReader reader, int elements)
    {
        if (elements == 0)
        {
            throw new ProtocolViolationException("F3", "a frame holds an empty array: its kind is missing");
        }

        try
        {
            return (FrameKind)reader.ReadByte();
        }
        catch (RpcSerializationException exception)
        {
            throw new ProtocolViolationException("F3", $"a frame has no known kind: {exception.Message}", exception);
        }
    }

    private static string? ElementsOf(FrameKind kind) => kind switch
    {
        FrameKind.SharedMemoryAccept or FrameKind.SharedMemorySwitch => "1",
        FrameKind.Cancel or FrameKind.Ping or FrameKind.Pong or FrameKind.Ack or FrameKind.SharedMemoryReject
            or FrameKind.StreamStop or FrameKind.Debugging => "2",
        FrameKind.Credit or FrameKind.Release or FrameKind.GoAway or FrameKind.SharedMemoryOffer => "3",
        FrameKind.Bind or FrameKind.BindReply => "4",
        FrameKind.Chunk => "4, or 2 for a withdrawal",
        FrameKind.StreamItems or FrameKind.Reply => "3 or 4",
        FrameKind.Call => "5 or 6",
        FrameKind.Error => "6 or 8",
        FrameKind.StreamEnd => "2, 6 or 8",
        _ => null,
    };
}
