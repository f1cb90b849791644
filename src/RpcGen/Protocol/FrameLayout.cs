using System.Buffers.Binary;
using RpcGen.Serialization;

namespace RpcGen.Protocol;

/// <summary>Offsets and sizes in frames, for fields that are reserved first and patched later.</summary>
internal static class FrameLayout
{
    /// <summary>The size of a bin 32 header, whose length can be patched when the content is complete.</summary>
    public const int HeaderSize = 5;

    /// <summary>
    /// The offset of the call id: after the frame header, array header, kind, and lead byte of a uint 16.
    /// </summary>
    public const int CallIdOffset = HeaderSize + 3;

    /// <summary>The size of the longest chunk header: frame, array, kind, stream, remaining, bin 32.</summary>
    public const int MaxChunkHeaderSize = HeaderSize + 1 + 1 + 3 + 5 + 5;

    /// <summary>Begins a frame whose length is patched when it is complete.</summary>
    public static void Begin(ref RpcWriter writer, FrameKind kind, int elements)
    {
        writer.Reserve(HeaderSize);
        writer.Advance(HeaderSize);
        writer.WriteArrayHeader(elements);
        writer.Write((int)kind);
    }

    public static void PatchLength(Span<byte> frame)
    {
        frame[0] = MessagePackCode.Bin32;
        BinaryPrimitives.WriteInt32BigEndian(frame[1..], frame.Length - HeaderSize);
    }

    public static void PatchCallId(Span<byte> frame, int id) =>
        BinaryPrimitives.WriteUInt16BigEndian(frame[CallIdOffset..], (ushort)id);

    /// <summary>Writes the header of a chunk frame with a payload of a given size; returns its length.</summary>
    public static int WriteChunkHeader(Span<byte> frame, int stream, long remaining, int payload)
    {
        int position = HeaderSize;
        frame[position++] = MessagePackCode.MinFixArray | 4;
        frame[position++] = (byte)FrameKind.Chunk;
        frame[position++] = MessagePackCode.UInt16;
        BinaryPrimitives.WriteUInt16BigEndian(frame[position..], (ushort)stream);
        position += 2;
        frame[position++] = MessagePackCode.UInt32;
        BinaryPrimitives.WriteUInt32BigEndian(frame[position..], (uint)remaining);
        position += 4;
        frame[position++] = MessagePackCode.Bin32;
        BinaryPrimitives.WriteInt32BigEndian(frame[position..], payload);
        position += 4;
        frame[0] = MessagePackCode.Bin32;
        BinaryPrimitives.WriteInt32BigEndian(frame[1..], position - HeaderSize + payload);
        return position;
    }

    /// <summary>Writes the frame after which the sender continues in shared memory; returns its length.</summary>
    public static int WriteSwitch(Span<byte> frame)
    {
        frame[HeaderSize] = MessagePackCode.MinFixArray | 1;
        frame[HeaderSize + 1] = (byte)FrameKind.SharedMemorySwitch;
        PatchLength(frame[..(HeaderSize + 2)]);
        return HeaderSize + 2;
    }

    /// <summary>Writes the frame that withdraws a begun message; returns its length.</summary>
    public static int WriteWithdrawal(Span<byte> frame, int stream)
    {
        frame[HeaderSize] = MessagePackCode.MinFixArray | 2;
        frame[HeaderSize + 1] = (byte)FrameKind.Chunk;
        frame[HeaderSize + 2] = MessagePackCode.UInt16;
        BinaryPrimitives.WriteUInt16BigEndian(frame[(HeaderSize + 3)..], (ushort)stream);
        PatchLength(frame[..(HeaderSize + 5)]);
        return HeaderSize + 5;
    }
}
