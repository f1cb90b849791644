using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using RpcGen.Buffers;

namespace RpcGen.Serialization;

/// <summary>
/// Reads MessagePack from memory that is not trusted. Every length and count is checked against the input before memory
/// is allocated, nesting is limited, and the size of the input bounds the memory that decoding may allocate. Not
/// thread-safe.
/// </summary>
public ref partial struct RpcReader
{
    // Decoding may allocate about this many bytes for each byte of input, plus the base. The densest legitimate data
    // takes one byte each: empty dictionaries of 80 bytes and a reference to each, or the items of an immutable set.
    private const int BudgetPerByte = 128;
    private const int BudgetBase = 1024 * 1024;
    private const int SliceSize = 32 * 1024;

    private readonly ReadOnlySpan<byte> _span;
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly MessageLease? _lease;
    private int _position;
    private int _depth;

    // The budget is charged in slices, between which decoding checks whether the call has ended.
    private long _slice;
    private long _budget;

    // The bytes that the thread had allocated at the first object with absent members.
    private long _allocatedBefore;

    /// <summary>Accepts the streams and references in the message; null if it can have none.</summary>
    internal Attachments? Attachments;

    /// <summary>Creates a reader over bytes that stay unchanged while it is used.</summary>
    /// <param name="bytes">The input.</param>
    /// <param name="maxDepth">How deep objects and collections may nest.</param>
    public RpcReader(ReadOnlySpan<byte> bytes, int maxDepth = RpcLimits.DefaultMaxDepth)
    {
        _span = bytes;
        _depth = maxDepth;
        _budget = BudgetOf(bytes.Length);
    }

    /// <summary>Creates a reader over a sequence; one of several segments is copied into one array first.</summary>
    /// <param name="bytes">The input.</param>
    /// <param name="maxDepth">How deep objects and collections may nest.</param>
    public RpcReader(in ReadOnlySequence<byte> bytes, int maxDepth)
        : this(bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray(), maxDepth)
    {
    }

    /// <summary>Creates a reader over a sequence, with the default depth of 64.</summary>
    /// <param name="bytes">The input.</param>
    public RpcReader(in ReadOnlySequence<byte> bytes)
        : this(bytes, RpcLimits.DefaultMaxDepth)
    {
    }

    /// <summary>
    /// Creates a reader with the default depth of 64 whose <c>ReadOnlyMemory&lt;byte&gt;</c> values refer to the input.
    /// </summary>
    /// <param name="bytes">The input; it must stay unchanged as long as anything that was read is in use.</param>
    public RpcReader(ReadOnlyMemory<byte> bytes)
        : this(bytes, RpcLimits.DefaultMaxDepth)
    {
    }

    /// <summary>
    /// Creates a reader whose <c>ReadOnlyMemory&lt;byte&gt;</c> values refer to the input instead of copying it.
    /// </summary>
    /// <param name="bytes">The input; it must stay unchanged as long as anything that was read is in use.</param>
    /// <param name="maxDepth">How deep objects and collections may nest.</param>
    public RpcReader(ReadOnlyMemory<byte> bytes, int maxDepth)
        : this(bytes.Span, maxDepth)
    {
        _memory = bytes;
    }

    internal RpcReader(MessageLease lease, int maxDepth)
        : this(lease.Memory, maxDepth)
    {
        _lease = lease;
    }

    /// <summary>The bytes consumed so far.</summary>
    public readonly int Consumed => _position;

    /// <summary>The bytes left.</summary>
    public readonly int Remaining => _span.Length - _position;

    /// <summary>How much deeper objects and collections may nest here.</summary>
    public readonly int RemainingDepth => _depth;

    /// <summary>The lead byte of the next value.</summary>
    /// <exception cref="RpcSerializationException">Nothing is left.</exception>
    public readonly byte NextCode
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)_position >= (uint)_span.Length)
            {
                ThrowTruncated();
            }

            return _span[_position];
        }
    }

    /// <summary>Enters an object or collection. A codec enters and leaves each one that it reads.</summary>
    /// <exception cref="RpcSerializationException">The depth limit is reached.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        if (--_depth < 0)
        {
            ThrowTooDeep();
        }
    }

    /// <summary>Leaves what <see cref="Enter"/> entered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave() => _depth++;

    /// <summary>
    /// Charges the message's memory budget. Codecs call it with the approximate size of their allocations.
    /// </summary>
    /// <exception cref="RpcSerializationException">The message would decode to far more memory than it has
    /// bytes.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Charge(long bytes)
    {
        if ((_slice -= bytes) < 0)
        {
            TakeSlice();
        }
    }

    /// <summary>
    /// Charges the actual allocations of this thread to the budget. Generated codecs call it for objects with absent
    /// members, which keep the values of their initializers, of any size.
    /// </summary>
    /// <exception cref="RpcSerializationException">The message would decode to far more memory than it has
    /// bytes.</exception>
    public void ChargeAllocated()
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        if (_allocatedBefore == 0)
        {
            _allocatedBefore = allocated;
        }
        else if (allocated - _allocatedBefore > BudgetOf(_span.Length))
        {
            ThrowOverBudget();
        }
    }

    /// <summary>Consumes a nil if the next value is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadNil()
    {
        if (NextCode != MessagePackCode.Nil)
        {
            return false;
        }

        _position++;
        return true;
    }

    /// <summary>Reads nil.</summary>
    /// <exception cref="RpcSerializationException">The next value is something else.</exception>
    public void ReadNil()
    {
        if (!TryReadNil())
        {
            ThrowUnexpected("nil");
        }
    }

    /// <summary>Reads a boolean.</summary>
    /// <exception cref="RpcSerializationException">The next value is something else.</exception>
    public bool ReadBoolean()
    {
        byte code = NextCode;
        if (code is not (MessagePackCode.True or MessagePackCode.False))
        {
            ThrowUnexpected("a boolean");
        }

        _position++;
        return code == MessagePackCode.True;
    }

    /// <summary>Reads an array header; the values follow. The count never exceeds the bytes that are left.</summary>
    /// <exception cref="RpcSerializationException">The next value is not an array, or claims more than is
    /// there.</exception>
    public int ReadArrayHeader()
    {
        byte code = NextCode;
        uint count;
        if (code is >= MessagePackCode.MinFixArray and <= MessagePackCode.MaxFixArray)
        {
            _position++;
            count = (uint)(code & 0x0f);
        }
        else if (code is MessagePackCode.Array16 or MessagePackCode.Array32)
        {
            count = ReadLength(code == MessagePackCode.Array16 ? 2 : 4);
        }
        else
        {
            ThrowUnexpected("an array");
            return 0;
        }

        if (count > (uint)Remaining)
        {
            ThrowCount(count, "array");
        }

        return (int)count;
    }

    /// <summary>Reads a map header; the pairs follow. Twice the count never exceeds the bytes that are left.</summary>
    /// <exception cref="RpcSerializationException">
    /// The next value is not a map, or claims more than is there.
    /// </exception>
    public int ReadMapHeader()
    {
        byte code = NextCode;
        uint count;
        if (code is >= MessagePackCode.MinFixMap and <= MessagePackCode.MaxFixMap)
        {
            _position++;
            count = (uint)(code & 0x0f);
        }
        else if (code is MessagePackCode.Map16 or MessagePackCode.Map32)
        {
            count = ReadLength(code == MessagePackCode.Map16 ? 2 : 4);
        }
        else
        {
            ThrowUnexpected("a map");
            return 0;
        }

        if (count > (uint)Remaining / 2)
        {
            ThrowCount(count, "map");
        }

        return (int)count;
    }

    /// <summary>Reads an array header that must have a certain count.</summary>
    /// <exception cref="RpcSerializationException">It has another count.</exception>
    public void ReadArrayHeader(int expected)
    {
        int count = ReadArrayHeader();
        if (count != expected)
        {
            ThrowWrongCount(count, expected);
        }
    }

    /// <summary>Fails unless everything has been consumed.</summary>
    /// <exception cref="RpcSerializationException">Bytes are left over.</exception>
    public readonly void ExpectEnd()
    {
        if (Remaining != 0)
        {
            Throw($"{Remaining} bytes are left over after the value");
        }
    }

    /// <summary>Throws an exception with the current position.</summary>
    [DoesNotReturn]
    public readonly void Throw(string problem) => throw new RpcSerializationException(problem, _position);

    /// <summary>
    /// Consumes one structure of any kind and returns its bytes, for readers of another library. They are well-formed
    /// and complete, and do not nest deeper than the limit.
    /// </summary>
    /// <param name="memory">
    /// The same bytes as memory; empty if this reader was made over a span. Valid as long as the input is, in a call
    /// until the codec returns.
    /// </param>
    /// <exception cref="RpcSerializationException">The structure is malformed or nests too deep.</exception>
    public ReadOnlySpan<byte> ReadStructure(out ReadOnlyMemory<byte> memory)
    {
        int start = _position;
        Skip();
        memory = _memory.IsEmpty ? default : _memory[start.._position];
        return _span[start.._position];
    }

    /// <summary>Reads any value as its bytes.</summary>
    internal byte[] ReadRaw()
    {
        int start = _position;
        Skip();
        return _span[start.._position].ToArray();
    }

    /// <summary>Continues at the position of another reader of the same bytes.</summary>
    internal void SkipTo(int position) => _position = position;

    private void TakeSlice()
    {
        Attachments?.ThrowIfAbandoned();
        long owed = -_slice;
        if (owed > _budget)
        {
            ThrowOverBudget();
        }

        long size = Math.Min(Math.Max(SliceSize, owed), _budget);
        _budget -= size;
        _slice += size;
    }

    private static long BudgetOf(int length) => BudgetBase + ((long)length * BudgetPerByte);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)Remaining)
        {
            ThrowTruncated();
        }

        ReadOnlySpan<byte> bytes = _span.Slice(_position, count);
        _position += count;
        return bytes;
    }

    // Consumes a lead byte and the big-endian length after it.
    private uint ReadLength(int width)
    {
        ReadOnlySpan<byte> bytes = Take(1 + width)[1..];
        return width switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            _ => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        };
    }

    [DoesNotReturn]
    private readonly void ThrowTruncated() => Throw("The message ends in the middle of a value");

    [DoesNotReturn]
    private readonly void ThrowTooDeep() => Throw("Values nest deeper than the depth limit");

    [DoesNotReturn]
    private readonly void ThrowOverBudget() =>
        Throw("The message would decode to far more memory than its size justifies");

    [DoesNotReturn]
    private readonly void ThrowCount(uint count, string kind) =>
        Throw($"The {kind} header claims {count} entries, but only {Remaining} bytes are left");

    [DoesNotReturn]
    private readonly void ThrowWrongCount(int count, int expected) =>
        Throw($"Expected an array of {expected}, found one of {count}");

    [DoesNotReturn]
    private readonly void ThrowUnexpected(string expected) =>
        Throw($"Expected {expected}, found {MessagePackCode.Describe(_span[_position])}");
}
