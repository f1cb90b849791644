using RpcGen.Buffers;
using RpcGen.Errors;
using RpcGen.Serialization;

namespace RpcGen.Protocol;

/// <summary>The first frame in each direction: <c>[3, {key: value}]</c>.</summary>
internal sealed record class Hello
{
    /// <summary>The largest frame, in bytes, until the handshake has completed.</summary>
    public const int MaxSize = 4096;

    private const int OldestKey = 0;
    private const int NewestKey = 1;
    private const int MaxFrameKey = 2;
    private const int MaxMessageKey = 3;
    private const int MaxCallsKey = 4;
    private const int NameKey = 5;
    private const int RequiredKey = 6;
    private const int MaxStreamsKey = 7;
    private const int MaxWindowKey = 8;
    private const int SharedMemoryKey = 9;
    private const int NewestKnownKey = SharedMemoryKey;

    // Versions and limits of frames, messages and calls: the two sides cannot agree without them.
    private const ulong MandatoryKeys = (1UL << (MaxCallsKey + 1)) - 1;

    private const int MaxNameCharacters = 256;

    public int Oldest { get; init; } = ProtocolVersion.Oldest;

    public int Newest { get; init; } = ProtocolVersion.Newest;

    public required int MaxFrameSize { get; init; }

    public required int MaxMessageSize { get; init; }

    public required int MaxCalls { get; init; }

    public required string Name { get; init; }

    /// <summary>The streams that the peer accepts; 0 if the key is missing.</summary>
    public int MaxStreams { get; init; }

    public int MaxWindow { get; init; }

    /// <summary>The layout of shared memory that the peer supports and wants to move to; 0 for none.</summary>
    public int SharedMemory { get; init; }

    public static Hello From(RpcLimits limits, string name) => new()
    {
        MaxFrameSize = limits.MaxFrameSize,
        MaxMessageSize = limits.MaxMessageSize,
        MaxCalls = limits.MaxCalls,
        MaxStreams = limits.MaxStreams,
        MaxWindow = limits.MaxStreamWindow,
        Name = name.Length > MaxNameCharacters ? name[..MaxNameCharacters] : name,
    };

    public byte[] Encode()
    {
        MessageBuffer buffer = new();
        RpcWriter writer = new(buffer);
        FrameLayout.Begin(ref writer, FrameKind.Hello, 2);
        writer.WriteMapHeader(SharedMemory > 0 ? 9 : 8);
        Write(ref writer, OldestKey, Oldest);
        Write(ref writer, NewestKey, Newest);
        Write(ref writer, MaxFrameKey, MaxFrameSize);
        Write(ref writer, MaxMessageKey, MaxMessageSize);
        Write(ref writer, MaxCallsKey, MaxCalls);
        Write(ref writer, MaxStreamsKey, MaxStreams);
        Write(ref writer, MaxWindowKey, MaxWindow);
        if (SharedMemory > 0)
        {
            Write(ref writer, SharedMemoryKey, SharedMemory);
        }

        writer.Write(NameKey);
        writer.Write(Name);
        writer.Flush();
        FrameLayout.PatchLength(buffer.Contiguous);
        return buffer.Contiguous.ToArray();
    }

    /// <summary>Parses the content of the first frame.</summary>
    /// <exception cref="ProtocolViolationException">
    /// The frame is not a Hello, or its values are unacceptable.
    /// </exception>
    public static Hello Parse(ReadOnlySpan<byte> content)
    {
        RpcReader reader = new(content);
        ExpectHello(ref reader);
        try
        {
            Hello hello = ParseMap(ref reader);
            FrameFormat.ExpectEnd(reader, FrameKind.Hello);
            hello.Check();
            return hello;
        }
        catch (RpcSerializationException exception)
        {
            throw new ProtocolViolationException("H2", "the Hello is malformed: " + exception.Message, exception);
        }
    }

    private static void ExpectHello(ref RpcReader reader)
    {
        int elements;
        FrameKind kind;
        try
        {
            elements = reader.ReadArrayHeader();
            kind = (FrameKind)reader.ReadByte();
        }
        catch (RpcSerializationException exception)
        {
            throw new ProtocolViolationException(
                "H1", $"the first frame is not a Hello: {exception.Message}", exception);
        }

        if (kind != FrameKind.Hello)
        {
            throw new ProtocolViolationException("H1", $"the first frame is not a Hello, its kind is {(int)kind}");
        }

        if (elements != 2)
        {
            throw new ProtocolViolationException("F3", $"a Hello has {elements} elements instead of 2");
        }
    }

    private static Hello ParseMap(ref RpcReader reader)
    {
        Hello hello = new() { MaxFrameSize = 0, MaxMessageSize = 0, MaxCalls = 0, Name = "" };
        ulong seen = 0;
        int count = reader.ReadMapHeader();
        for (int i = 0; i < count; i++)
        {
            ulong key = MapKey.Read(ref reader, ref seen, out bool isRepeated);
            if (isRepeated)
            {
                throw new ProtocolViolationException("H8", $"the Hello has the key {key} twice");
            }

            switch (key)
            {
                case OldestKey:
                    hello = hello with { Oldest = ReadNumber(ref reader, OldestKey) };
                    break;
                case NewestKey:
                    hello = hello with { Newest = ReadNumber(ref reader, NewestKey) };
                    break;
                case MaxFrameKey:
                    hello = hello with { MaxFrameSize = ReadNumber(ref reader, MaxFrameKey) };
                    break;
                case MaxMessageKey:
                    hello = hello with { MaxMessageSize = ReadNumber(ref reader, MaxMessageKey) };
                    break;
                case MaxCallsKey:
                    hello = hello with { MaxCalls = ReadNumber(ref reader, MaxCallsKey) };
                    break;
                case MaxStreamsKey:
                    hello = hello with { MaxStreams = ReadNumber(ref reader, MaxStreamsKey) };
                    break;
                case MaxWindowKey:
                    hello = hello with { MaxWindow = ReadNumber(ref reader, MaxWindowKey) };
                    break;
                case SharedMemoryKey:
                    hello = hello with { SharedMemory = ReadNumber(ref reader, SharedMemoryKey) };
                    break;
                case NameKey:
                    hello = hello with { Name = reader.ReadString() ?? "" };
                    break;
                case RequiredKey:
                    CheckRequired(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if ((seen & MandatoryKeys) != MandatoryKeys)
        {
            int missing = System.Numerics.BitOperations.TrailingZeroCount(~seen);
            throw new ProtocolViolationException("H9", $"the Hello lacks the key {missing}");
        }

        return hello;
    }

    // A peer may accept more than this side can represent.
    private static int ReadNumber(ref RpcReader reader, int key)
    {
        try
        {
            return (int)Math.Min(reader.ReadUInt64(), int.MaxValue);
        }
        catch (RpcSerializationException exception)
        {
            throw new ProtocolViolationException("H10", $"key {key} of the Hello: {exception.Message}", exception);
        }
    }

    private static void CheckRequired(ref RpcReader reader)
    {
        int count = reader.ReadArrayHeader();
        for (int i = 0; i < count; i++)
        {
            ulong key = reader.ReadUInt64();
            if (key > NewestKnownKey)
            {
                throw new ProtocolViolationException(
                    "H3", $"the peer requires feature {key}, which this side does not support");
            }
        }
    }

    private void Check()
    {
        if (Oldest > Newest)
        {
            throw new ProtocolViolationException("H10", $"the oldest version, {Oldest}, is above the newest, {Newest}");
        }

        if (Oldest > ProtocolVersion.Newest || Newest < ProtocolVersion.Oldest)
        {
            throw new ProtocolViolationException(
                "H4",
                $"the peer speaks protocol versions {Oldest} to {Newest}, this side " +
                $"{ProtocolVersion.Oldest} to {ProtocolVersion.Newest}");
        }

        if (MaxFrameSize < RpcLimits.MinFrameSize || MaxMessageSize < RpcLimits.MinFrameSize || MaxCalls < 1
            || (MaxStreams > 0 && MaxWindow < RpcLimits.MinStreamWindow))
        {
            throw new ProtocolViolationException(
                "H5", $"limits are too small: frame {MaxFrameSize}, message {MaxMessageSize}, calls {MaxCalls}, " +
                $"streams {MaxStreams} with windows of {MaxWindow}");
        }
    }

    private static void Write(ref RpcWriter writer, int key, int value)
    {
        writer.Write(key);
        writer.Write(value);
    }
}
