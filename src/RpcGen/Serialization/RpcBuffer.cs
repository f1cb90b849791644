using System.Buffers;
using RpcGen.Buffers;

namespace RpcGen;

/// <summary>
/// Bytes in pooled memory, to move large binaries without allocating. It travels as binary data. A large one is copied
/// neither when it is sent nor when it is received.
/// </summary>
/// <remarks>
/// The owner disposes it. A handler owns the argument that it gets, and disposes it or returns it. The library disposes
/// the result of a handler when it has been sent. The caller owns the result, and the argument that it passes, which it
/// may dispose when the call has ended. The garbage collector frees a buffer that is not disposed.
/// Not thread-safe.
/// </remarks>
public sealed class RpcBuffer : IMemoryOwner<byte>
{
    private readonly int _start;
    private readonly int _length;
    private byte[]? _array;
    private MessageLease? _lease;

    private RpcBuffer(byte[] array, int length)
    {
        _array = array;
        _length = length;
    }

    internal RpcBuffer(MessageLease lease, ReadOnlyMemory<byte> part)
    {
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(part, out ArraySegment<byte> segment);
        _array = segment.Array;
        _start = segment.Offset;
        _length = segment.Count;
        _lease = lease;
        lease.AddHolder();
    }

    /// <summary>The bytes; valid until the buffer is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The buffer has been disposed.</exception>
    public Memory<byte> Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(_array is null, this);
            return _array.AsMemory(_start, _length);
        }
    }

    /// <summary>The bytes; valid until the buffer is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The buffer has been disposed.</exception>
    public Span<byte> Span => Memory.Span;

    /// <summary>The number of bytes.</summary>
    public int Length => _length;

    /// <summary>Rents a buffer. Its content is arbitrary.</summary>
    public static RpcBuffer Rent(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new RpcBuffer(LargeArrayPool.Rent(length), length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        byte[]? array = _array;
        _array = null;
        if (_lease is { } lease)
        {
            _lease = null;
            lease.Release();
        }
        else if (array is not null)
        {
            LargeArrayPool.Return(array);
        }
    }
}
