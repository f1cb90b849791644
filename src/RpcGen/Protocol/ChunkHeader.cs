using RpcGen.Errors;
using RpcGen.Serialization;

namespace RpcGen.Protocol;

/// <summary>The header of a chunk frame: <c>[kind, stream, remaining, bin]</c> up to the payload.</summary>
/// <param name="Stream">The chunk stream; the sender numbers it.</param>
/// <param name="Remaining">The bytes of the message that follow this chunk.</param>
/// <param name="Payload">The bytes in this chunk.</param>
/// <param name="Length">The bytes of the header itself.</param>
/// <param name="IsWithdrawal">Whether the sender withdraws the message; then there is no payload.</param>
internal readonly record struct ChunkHeader(int Stream, long Remaining, int Payload, int Length, bool IsWithdrawal)
{
    /// <summary>The number of messages that may be incomplete at a time. Senders alternate among them.</summary>
    public const int MaxStreams = 64;

    // Array and kind in their shortest forms, two integers and a bin header of any width.
    private const int MaxLength = 1 + 1 + 9 + 9 + 5;

    public static bool IsChunk(ReadOnlySpan<byte> content) =>
        content.Length >= 2 && content[1] == (byte)FrameKind.Chunk
        && content[0] is MessagePackCode.MinFixArray + 4 or MessagePackCode.MinFixArray + 2;

    /// <summary>Parses the header of a frame that may still be incomplete.</summary>
    /// <exception cref="ProtocolViolationException">The frame is a malformed chunk.</exception>
    public static bool TryParse(ReadOnlySpan<byte> content, int frameSize, out ChunkHeader header)
    {
        header = default;
        if (!IsChunk(content) || (content.Length < MaxLength && content.Length < frameSize))
        {
            return false;
        }

        header = Parse(content, frameSize);
        return true;
    }

    /// <summary>Parses the header of a chunk frame.</summary>
    /// <exception cref="ProtocolViolationException">The chunk is malformed.</exception>
    public static ChunkHeader Parse(ReadOnlySpan<byte> content, int frameSize)
    {
        try
        {
            RpcReader reader = new(content);
            int elements = reader.ReadArrayHeader();
            reader.ReadByte();
            ulong stream = reader.ReadUInt64();
            if (stream >= MaxStreams)
            {
                throw new ProtocolViolationException(
                    "C2", $"chunk stream {stream} is beyond {MaxStreams - 1}");
            }

            if (elements == 2)
            {
                reader.ExpectEnd();
                return new ChunkHeader((int)stream, 0, 0, frameSize, IsWithdrawal: true);
            }

            // Half of the range, so that the sum with the payload does not overflow.
            long remaining = (long)Math.Min(reader.ReadUInt64(), long.MaxValue / 2);
            int payload = reader.ReadBinaryHeader();
            if (payload == 0 || reader.Consumed + payload != frameSize)
            {
                throw new ProtocolViolationException("C1", "a chunk's payload does not fill its frame");
            }

            return new ChunkHeader((int)stream, remaining, payload, reader.Consumed, IsWithdrawal: false);
        }
        catch (RpcSerializationException exception)
        {
            throw new ProtocolViolationException("C1", "a chunk is malformed: " + exception.Message, exception);
        }
    }
}
