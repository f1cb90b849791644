namespace RpcGen.Buffers;

/// <summary>
/// The pooled array of a received message. Goes back to the pool when the last holder lets go, unless somebody kept a
/// part of it for good.
/// </summary>
internal sealed class MessageLease(byte[] array, int length)
{
    private int _holders = 1;
    private volatile bool _kept;

    public ReadOnlyMemory<byte> Memory { get; } = array.AsMemory(0, length);

    public void AddHolder() => Interlocked.Increment(ref _holders);

    /// <summary>Leaves the array to the garbage collector: what was decoded refers to it.</summary>
    public void Keep() => _kept = true;

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0 && !_kept)
        {
            LargeArrayPool.Return(array);
        }
    }
}
