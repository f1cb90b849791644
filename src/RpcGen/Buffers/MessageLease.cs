namespace RpcGen.Buffers;

/// <summary>
/// The pooled array of a received message. It returns to the pool when its last holder releases it, unless a holder has
/// kept a part of it permanently.
/// </summary>
internal sealed class MessageLease(byte[] array, int length)
{
    private int _holders = 1;
    private volatile bool _kept;

    public ReadOnlyMemory<byte> Memory { get; } = array.AsMemory(0, length);

    public void AddHolder() => Interlocked.Increment(ref _holders);

    /// <summary>Leaves the array to the garbage collector, because decoded values refer to it.</summary>
    public void Keep() => _kept = true;

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0 && !_kept)
        {
            LargeArrayPool.Return(array);
        }
    }
}
