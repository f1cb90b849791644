using RpcGen.Protocol;
using RpcGen.Serialization;
using RpcGen.Streams;

namespace RpcGen.Calls;

/// <summary>The options of a call: what came with it besides its arguments.</summary>
internal record struct IncomingOptions()
{
    // Deeper than any sensible nesting of serial objects; limits the memory that one frame can claim.
    private const int MaxChain = 32;

    /// <summary>True if there are options.</summary>
    public bool Any { get; private set; }

    /// <summary>Milliseconds until the deadline, from arrival; 0 for none.</summary>
    public int Timeout { get; private set; }

    public string? TraceParent { get; private set; }

    public string? TraceState { get; private set; }

    public RpcMetadata? Metadata { get; private set; }

    public long[]? Chain { get; private set; }

    public (ulong Number, int Window)? ResultStream { get; private set; }

    public ulong? ResultObject { get; private set; }

    /// <summary>True if the handler's own calls need the options.</summary>
    public readonly bool Flows => Timeout > 0 || Metadata is not null || Chain is not null || TraceParent is not null;

    /// <summary>Reads the options, which follow the arguments, from a copy of the reader.</summary>
    /// <exception cref="RpcSerializationException">The options are malformed.</exception>
    public static IncomingOptions Read(RpcReader reader)
    {
        reader.Skip();
        IncomingOptions options = new() { Any = true };
        ulong seen = 0;
        int count = reader.ReadMapHeader();
        for (int i = 0; i < count; i++)
        {
            ulong key = MapKey.Read(ref reader, ref seen, out bool isRepeated);
            if (isRepeated)
            {
                reader.Throw($"The call has the option {key} twice");
            }

            switch ((CallOption)Math.Min(key, int.MaxValue))
            {
                case CallOption.Timeout:
                    options.Timeout = (int)Math.Clamp(reader.ReadInt64(), 1, int.MaxValue);
                    break;
                case CallOption.TraceParent:
                    options.TraceParent = reader.ReadString();
                    break;
                case CallOption.TraceState:
                    options.TraceState = reader.ReadString();
                    break;
                case CallOption.Metadata:
                    options.Metadata = RpcMetadata.Read(ref reader);
                    break;
                case CallOption.Chain:
                    options.Chain = ReadChain(ref reader);
                    break;
                case CallOption.ResultStream:
                    options.ResultStream = StreamReference.Read(ref reader);
                    break;
                case CallOption.ResultObject:
                    options.ResultObject = reader.ReadUInt64();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.ExpectEnd();
        return options;
    }

    private static long[] ReadChain(ref RpcReader reader)
    {
        int count = reader.ReadArrayHeader();
        if (count > MaxChain)
        {
            reader.Throw($"Calls of serial objects nest {count} deep; at most {MaxChain} are allowed");
        }

        long[] chain = new long[count];
        for (int i = 0; i < count; i++)
        {
            chain[i] = reader.ReadInt64();
        }

        return chain;
    }
}
