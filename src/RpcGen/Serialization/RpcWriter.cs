using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using RpcGen.Buffers;
using RpcGen.Serialization.Internal;

namespace RpcGen.Serialization;

/// <summary>
/// Writes MessagePack into an <see cref="IBufferWriter{T}"/>, each value in its shortest form. Not thread-safe.
/// Call <see cref="Flush"/> when done.
/// </summary>
public ref partial struct RpcWriter
{
    private readonly IBufferWriter<byte> _output;
    private Span<byte> _span;
    private int _position;
    private int _depth;

    /// <summary>Creates a writer that appends to a buffer.</summary>
    /// <param name="output">Receives the bytes; only those before the last <see cref="Flush"/> count.</param>
    /// <param name="maxDepth">How deep objects and collections may nest; guards against cyclic object graphs.</param>
    public RpcWriter(IBufferWriter<byte> output, int maxDepth = RpcLimits.DefaultMaxDepth)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        _span = output.GetSpan();
        _depth = maxDepth;
    }

    /// <summary>The message that is being written, if it is one of a connection.</summary>
    internal readonly MessageBuffer? Message => _output as MessageBuffer;

    /// <summary>Bytes written since the last flush; the output has not seen them.</summary>
    internal readonly int Unflushed => _position;

    /// <summary>Discards the bytes written since the last flush.</summary>
    internal void Discard() => _position = 0;

    /// <summary>Passes everything written so far to the output.</summary>
    public void Flush()
    {
        _output.Advance(_position);
        _span = _span[_position..];
        _position = 0;
    }

    /// <summary>
    /// Passes everything written so far to the output, and returns the output, for writers of another library. Their
    /// bytes precede those that this writer adds later. They must advance the output before this writer is used again.
    /// </summary>
    public IBufferWriter<byte> FlushToOutput()
    {
        Flush();

        // Other writers may use the rest of the old span: the next value requests a new one.
        _span = default;
        return _output;
    }

    /// <summary>
    /// Enters an object or collection. A codec enters and leaves each one that it writes. Throws if values nest too
    /// deep, as a cycle in the object graph always does.
    /// </summary>
    /// <exception cref="RpcSerializationException">The depth limit is reached.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        if (--_depth < 0)
        {
            CodecErrors.ThrowTooDeepToWrite();
        }
    }

    /// <summary>Leaves what <see cref="Enter"/> entered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave() => _depth++;

    /// <summary>Writes nil.</summary>
    public void WriteNil() => WriteByte(MessagePackCode.Nil);

    /// <summary>Writes a boolean.</summary>
    public void Write(bool value) => WriteByte(value ? MessagePackCode.True : MessagePackCode.False);

    /// <summary>Writes a float 32.</summary>
    public void Write(float value)
    {
        Span<byte> span = Reserve(5);
        span[0] = MessagePackCode.Float32;
        BinaryPrimitives.WriteSingleBigEndian(span[1..], value);
        _position += 5;
    }

    /// <summary>Writes a float 64.</summary>
    public void Write(double value)
    {
        Span<byte> span = Reserve(9);
        span[0] = MessagePackCode.Float64;
        BinaryPrimitives.WriteDoubleBigEndian(span[1..], value);
        _position += 9;
    }

    /// <summary>Writes an array header; exactly <paramref name="count"/> values must follow.</summary>
    public void WriteArrayHeader(int count) =>
        WriteCollectionHeader(count, MessagePackCode.MinFixArray, MessagePackCode.Array16);

    /// <summary>Writes a map header; exactly <paramref name="count"/> pairs of key and value must follow.</summary>
    public void WriteMapHeader(int count) =>
        WriteCollectionHeader(count, MessagePackCode.MinFixMap, MessagePackCode.Map16);

    /// <summary>Appends bytes that are MessagePack already, or the body of a header written before.</summary>
    public void WriteRaw(scoped ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > _span.Length - _position)
        {
            // The current span is filled first, so that a large value does not require a large contiguous buffer.
            int room = _span.Length - _position;
            bytes[..room].CopyTo(_span[_position..]);
            _position += room;
            bytes = bytes[room..];
            Grow(Math.Min(bytes.Length, 64 * 1024));
        }

        bytes.CopyTo(_span[_position..]);
        _position += bytes.Length;
    }

    /// <summary>
    /// Returns room for at least <paramref name="count"/> bytes. <see cref="Advance"/> then sets how many were
    /// written.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int count)
    {
        if (_span.Length - _position < count)
        {
            Grow(count);
        }

        // In bounds: the branch above left at least count bytes after _position.
        return MemoryMarshal.CreateSpan(
            ref Unsafe.Add(ref MemoryMarshal.GetReference(_span), _position), _span.Length - _position);
    }

    /// <summary>Accepts bytes written into the span of <see cref="Reserve"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than the span held.</exception>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_span.Length - _position), nameof(count));
        _position += count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteByte(byte value)
    {
        if (_position == _span.Length)
        {
            Grow(1);
        }

        _span[_position++] = value;
    }

    private void WriteCollectionHeader(int count, byte fix, byte code16)
    {
        Span<byte> span = Reserve(5);
        switch (count)
        {
            case < 16:
                ArgumentOutOfRangeException.ThrowIfNegative(count);
                span[0] = (byte)(fix | count);
                _position += 1;
                break;
            case <= ushort.MaxValue:
                span[0] = code16;
                BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)count);
                _position += 3;
                break;
            default:
                span[0] = (byte)(code16 + 1);
                BinaryPrimitives.WriteInt32BigEndian(span[1..], count);
                _position += 5;
                break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count)
    {
        _output.Advance(_position);
        _position = 0;
        _span = _output.GetSpan(count);
    }
}
