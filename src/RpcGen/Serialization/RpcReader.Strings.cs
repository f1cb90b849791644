using RpcGen.Serialization.Internal;

namespace RpcGen.Serialization;

public ref partial struct RpcReader
{
    /// <summary>Reads a string or nil.</summary>
    /// <exception cref="RpcSerializationException">It is not a string, or not valid UTF-8.</exception>
    public string? ReadString()
    {
        if (TryReadNil())
        {
            return null;
        }

        int start = _position;
        ReadOnlySpan<byte> utf8 = ReadUtf8();
        if (utf8.IsEmpty)
        {
            return "";
        }

        Charge(22 + (2L * utf8.Length));
        try
        {
            return StrictUtf8.Encoding.GetString(utf8);
        }
        catch (System.Text.DecoderFallbackException)
        {
            throw new RpcSerializationException("The string is not valid UTF-8", start);
        }
    }

    /// <summary>Reads the bytes of a string without decoding or validating them; nothing is copied.</summary>
    /// <exception cref="RpcSerializationException">The next value is not a string.</exception>
    public ReadOnlySpan<byte> ReadUtf8()
    {
        byte code = NextCode;
        uint length;
        if (code is >= MessagePackCode.MinFixStr and <= MessagePackCode.MaxFixStr)
        {
            _position++;
            length = (uint)(code & 0x1f);
        }
        else if (code is >= MessagePackCode.Str8 and <= MessagePackCode.Str32)
        {
            length = ReadLength(1 << (code - MessagePackCode.Str8));
        }
        else
        {
            ThrowUnexpected("a string");
            return default;
        }

        return TakeChecked(length);
    }

    private ReadOnlySpan<byte> TakeChecked(uint length)
    {
        if (length > (uint)Remaining)
        {
            Throw($"A length of {length} bytes is claimed, but only {Remaining} are left");
        }

        return Take((int)length);
    }
}
