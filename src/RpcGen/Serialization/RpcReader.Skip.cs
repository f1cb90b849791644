namespace RpcGen.Serialization;

public ref partial struct RpcReader
{
    /// <summary>
    /// Consumes one structure of any kind. It is iterative, so that nesting uses no stack. Nesting counts against the
    /// depth limit like decoded nesting.
    /// </summary>
    /// <exception cref="RpcSerializationException">The structure is malformed or nests too deep.</exception>
    public void Skip()
    {
        // open[d] = values still to be skipped at depth d; the values inside values are always fewer than the bytes
        // left.
        Span<int> open = stackalloc int[SkipDepth];
        int depth = 0;
        open[0] = 1;
        while (depth >= 0)
        {
            if (open[depth] == 0)
            {
                depth--;
                continue;
            }

            open[depth]--;
            int inside = SkipOne();
            if (inside > 0)
            {
                depth++;
                if (depth > _depth || depth >= SkipDepth)
                {
                    ThrowTooDeep();
                }

                open[depth] = inside;
            }
        }
    }

    // The deepest nesting of unknown data that is skipped, whatever depth limit the user chose for known data.
    private const int SkipDepth = 512;

    // Skips a scalar, or the header of a collection, and returns how many values are inside.
    private int SkipOne()
    {
        byte code = NextCode;
        switch (code)
        {
            case <= MessagePackCode.MaxPositiveFixInt:
            case >= MessagePackCode.MinNegativeFixInt:
            case MessagePackCode.Nil:
            case MessagePackCode.False:
            case MessagePackCode.True:
                _position++;
                return 0;
            case <= MessagePackCode.MaxFixMap:
            case MessagePackCode.Map16:
            case MessagePackCode.Map32:
                return ReadMapHeader() * 2;
            case <= MessagePackCode.MaxFixArray:
            case MessagePackCode.Array16:
            case MessagePackCode.Array32:
                return ReadArrayHeader();
            case <= MessagePackCode.MaxFixStr:
            case MessagePackCode.Str8:
            case MessagePackCode.Str16:
            case MessagePackCode.Str32:
                ReadUtf8();
                return 0;
            case MessagePackCode.Bin8:
            case MessagePackCode.Bin16:
            case MessagePackCode.Bin32:
                ReadBinary();
                return 0;
            case MessagePackCode.Float32:
                Take(5);
                return 0;
            case MessagePackCode.Float64:
                Take(9);
                return 0;
            case >= MessagePackCode.UInt8 and <= MessagePackCode.Int64:
                ReadIntegerBits(out _);
                return 0;
            case MessagePackCode.NeverUsed:
                Throw("The byte 0xc1 is never valid");
                return 0;
            default:
                ReadExtension(out _);
                return 0;
        }
    }
}
