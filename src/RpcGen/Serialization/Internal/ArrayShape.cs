using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RpcGen.Serialization.Internal;

/// <summary>
/// The lengths of a multi-dimensional array: read, multiplied without overflow, and compared with the items.
/// </summary>
internal static class ArrayShape
{
    /// <summary>Writes the lengths.</summary>
    /// <exception cref="RpcSerializationException">The array is empty, but one of its lengths is too large to be
    /// read.</exception>
    public static void Write(ref RpcWriter writer, Array value)
    {
        long product = 1;
        for (int dimension = 0; dimension < value.Rank; dimension++)
        {
            writer.Write(value.GetLength(dimension));
            product = Grow(product, value.GetLength(dimension));
        }

        if (product > Array.MaxLength)
        {
            throw new RpcSerializationException(
                "The array is empty, but its other lengths would make more items than an array holds");
        }
    }

    /// <summary>Reads the lengths and the header of the items; returns the number of items.</summary>
    public static int Read(ref RpcReader reader, scoped Span<int> lengths)
    {
        long product = 1;
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = reader.ReadInt32();
            if (lengths[i] < 0)
            {
                reader.Throw("An array length is negative");
            }

            product = Grow(product, lengths[i]);
        }

        int count = reader.ReadArrayHeader();
        long expected = lengths.Contains(0) ? 0 : product;
        if (count != expected || product > Array.MaxLength)
        {
            reader.Throw("The array lengths do not match the number of items");
        }

        return count;
    }

    // A length of zero counts as one, so that it does not hide a huge one from the check.
    private static long Grow(long product, int length) => Math.Min(product * Math.Max(length, 1), int.MaxValue);

    /// <summary>All items in the order of memory, also of an array of a more derived element type.</summary>
    public static ReadOnlySpan<T> Flat<T>(Array items) => MemoryMarshal.CreateReadOnlySpan(
        ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(items)), items.Length);

    public static void Charge<T>(ref RpcReader reader, int count) =>
        reader.Charge(48 + (count * Sequence.ItemSize<T>()));
}
