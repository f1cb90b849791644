using System.Buffers.Binary;
using System.Numerics;

namespace RpcGen.Chaos;

/// <summary>Checksums that are the same in every process.</summary>
internal static class Checksums
{
    /// <summary>CRC-32C of bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        uint sum = ~before;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte value in bytes)
        {
            sum = BitOperations.Crc32C(sum, value);
        }

        return ~sum;
    }

    /// <summary>
    /// Fills a span with bytes that follow from a seed: much faster than a seeded <see cref="Random"/>.
    /// </summary>
    public static void Fill(Span<byte> bytes, ulong seed)
    {
        for (ulong i = 1; !bytes.IsEmpty; i++)
        {
            ulong word = BitOperations.RotateLeft((seed + i) * 0x9e3779b97f4a7c15, 23) * 0xbf58476d1ce4e5b9;
            if (bytes.Length < sizeof(ulong))
            {
                bytes.Fill((byte)word);
                return;
            }

            BinaryPrimitives.WriteUInt64LittleEndian(bytes, word);
            bytes = bytes[sizeof(ulong)..];
        }
    }

    /// <summary>The hash of a call's arguments.</summary>
    public static ulong OfArguments(CallKind kind, long first, long second = 0)
    {
        ulong hash = 14695981039346656037;
        foreach (ulong part in (ReadOnlySpan<ulong>)[(ulong)kind, (ulong)first, (ulong)second])
        {
            hash = BitOperations.RotateLeft((hash ^ part) * 1099511628211, 29);
        }

        return hash;
    }
}
