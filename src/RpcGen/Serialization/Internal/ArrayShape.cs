using System.Runtime.CompilerServices;

namespace RpcGen.Serialization.Internal;

/// <summary>The lengths of a multi-dimensional array: read, multiplied without overflow, and held against the items.</summary>
internal static class ArrayShape
{
    /// <summary>Reads the lengths and the header of the items; returns the number of items.</summary>
    public static int Read(ref MessagePackReader reader, scoped Span<int> lengths)
    {
        long product = 1;
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = reader.ReadInt32();
            if (lengths[i] < 0)
            {
                reader.Throw("An array length is negative");
            }

            // Zero absorbs, so that [0, huge] cannot hide a huge dimension from the check below.
            product = Math.Min(product * Math.Max(lengths[i], 1), int.MaxValue);
        }

        int count = reader.ReadArrayHeader();
        long expected = lengths.Contains(0) ? 0 : product;
        if (count != expected || product > Math.Max(reader.Remaining, 1))
        {
            reader.Throw("The array lengths do not match the number of items");
        }

        return count;
    }

    public static void Charge<T>(ref MessagePackReader reader, int count) =>
        reader.Charge(48 + ((long)count * Unsafe.SizeOf<T>()));
}
