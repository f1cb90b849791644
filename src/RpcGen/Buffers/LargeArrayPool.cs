using System.Buffers;
using System.Numerics;

namespace RpcGen.Buffers;

/// <summary>
/// Pools arrays for large messages. Messages are received on one thread and released on others. The shared pool keeps a
/// returned array with the returning thread; this pool gives it to any thread. A fresh large array costs a page fault
/// for each 4 KiB. The pool holds arrays weakly, so that the garbage collector can reclaim unused ones. Thread-safe.
/// </summary>
internal static class LargeArrayPool
{
    private const int SmallestSize = 64 * 1024;

    // The shared pool has arrays of powers of two. Above this size they are as large as the smallest ones here, and
    // would be returned to the wrong pool.
    private const int LargestOfSharedPool = SmallestSize / 2;
    private const int KeptOfEachSize = 8;
    private const int Sizes = 15; // 64 KiB to 1 GiB

    private static readonly Lock s_gate = new();

    // Guarded by s_gate. Each size has an array of weak references: first those in use, then spent ones for reuse.
    private static readonly WeakReference<byte[]>?[][] s_arrays =
        [.. Enumerable.Range(0, Sizes).Select(_ => new WeakReference<byte[]>?[KeptOfEachSize])];

    private static readonly int[] s_counts = new int[Sizes];

    /// <summary>Returns an array of at least <paramref name="size"/> bytes with arbitrary content.</summary>
    public static byte[] Rent(int size)
    {
        if (size <= LargestOfSharedPool)
        {
            return ArrayPool<byte>.Shared.Rent(size);
        }

        int bucket = BucketOf(size);
        lock (s_gate)
        {
            while (bucket < Sizes && s_counts[bucket] > 0)
            {
                WeakReference<byte[]> reference = s_arrays[bucket][--s_counts[bucket]]!;
                if (reference.TryGetTarget(out byte[]? array))
                {
                    reference.SetTarget(null!);
                    return array;
                }
            }
        }

        return GC.AllocateUninitializedArray<byte>(bucket < Sizes ? SmallestSize << bucket : size);
    }

    public static void Return(byte[] array)
    {
        if (array.Length < SmallestSize)
        {
            ArrayPool<byte>.Shared.Return(array);
            return;
        }

        int bucket = BucketOf(array.Length);
        if (bucket >= Sizes || array.Length != SmallestSize << bucket)
        {
            return;
        }

        lock (s_gate)
        {
            int count = s_counts[bucket];
            if (count == KeptOfEachSize)
            {
                return;
            }

            if (s_arrays[bucket][count] is { } spent)
            {
                spent.SetTarget(array);
            }
            else
            {
                s_arrays[bucket][count] = new WeakReference<byte[]>(array);
            }

            s_counts[bucket]++;
        }
    }

    private static int BucketOf(int size) =>
        BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)size) / SmallestSize);
}
