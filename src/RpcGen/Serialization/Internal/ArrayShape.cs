using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RpcGen.Serialization.Internal;

/// <summary>
/// The lengths of a multi-dimensional array: read, multiplied without overflow, and held against the items.
/// </summary>
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
        if (count != expected || product > Array.MaxLength)
        {
            reader.Throw("The array lengths do not match the number of items");
        }

        return count;
    }

    /// <summary>All items in the order of memory, also of an array of a more derived element type.</summary>
    public static ReadOnlySpan<T> Flat<T>(Array items) => MemoryMarshal.CreateReadOnlySpan(
        ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(items)), items.Length);

    public static void Charge<T>(ref MessagePackReader reader, int count) =>
        reader.Charge(48 + ((long)count * Unsafe.SizeOf<T>()));
}
