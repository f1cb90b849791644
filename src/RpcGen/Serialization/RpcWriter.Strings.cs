using System.Buffers.Binary;
using System.Text;
using RpcGen.Serialization.Internal;

namespace RpcGen.Serialization;

public ref partial struct RpcWriter
{
    // A slice's worst case, three bytes a character, stays below the largest contiguous piece that a buffer must
    // provide.
    private const int SliceCharacters = 16 * 1024;

    /// <summary>Writes a string as UTF-8, or nil for null.</summary>
    /// <exception cref="RpcSerializationException">The text has a lone surrogate, which UTF-8 cannot carry.</exception>
    public void Write(string? value)
    {
        if (value is null)
        {
            WriteNil();
        }
        else
        {
            Write(value.AsSpan());
        }
    }

    /// <summary>Writes characters as a UTF-8 string.</summary>
    /// <exception cref="RpcSerializationException">The text has a lone surrogate, which UTF-8 cannot carry.</exception>
    public void Write(scoped ReadOnlySpan<char> value)
    {
        // Up to 10 characters (at most 30 bytes) always fit a fixstr: one pass, no counting.
        if (value.Length <= 10)
        {
            Span<byte> span = Reserve(31);
            int length = Encode(value, span[1..]);
            span[0] = (byte)(MessagePackCode.MinFixStr | length);
            _position += length + 1;
        }
        else
        {
            WriteLongString(value);
        }
    }

    /// <summary>Writes a string that is already UTF-8. The caller ensures that it is valid.</summary>
    public void WriteUtf8(scoped ReadOnlySpan<byte> utf8)
    {
        WriteStringHeader(utf8.Length);
        WriteRaw(utf8);
    }

    /// <summary>Writes the header of a UTF-8 string; exactly <paramref name="byteCount"/> bytes must follow.</summary>
    public void WriteStringHeader(int byteCount)
    {
        Span<byte> span = Reserve(5);
        switch (byteCount)
        {
            case < 32:
                ArgumentOutOfRangeException.ThrowIfNegative(byteCount);
                span[0] = (byte)(MessagePackCode.MinFixStr | byteCount);
                _position += 1;
                break;
            case <= byte.MaxValue:
                span[0] = MessagePackCode.Str8;
                span[1] = (byte)byteCount;
                _position += 2;
                break;
            case <= ushort.MaxValue:
                span[0] = MessagePackCode.Str16;
                BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)byteCount);
                _position += 3;
                break;
            default:
                span[0] = MessagePackCode.Str32;
                BinaryPrimitives.WriteInt32BigEndian(span[1..], byteCount);
                _position += 5;
                break;
        }
    }

    private void WriteLongString(scoped ReadOnlySpan<char> value)
    {
        int byteCount;
        try
        {
            byteCount = StrictUtf8.Encoding.GetByteCount(value);
        }
        catch (EncoderFallbackException exception)
        {
            throw CodecErrors.LoneSurrogate(exception);
        }

        WriteStringHeader(byteCount);
        while (value.Length > SliceCharacters)
        {
            int take = char.IsHighSurrogate(value[SliceCharacters - 1]) ? SliceCharacters - 1 : SliceCharacters;
            WriteEncoded(value[..take], take * 3);
            value = value[take..];
            byteCount = value.Length * 3;
        }

        WriteEncoded(value, byteCount);
    }

    private void WriteEncoded(scoped ReadOnlySpan<char> value, int room)
    {
        // Two statements: reserving may move the position, and a compound assignment would have read it before.
        int written = Encode(value, Reserve(room));
        _position += written;
    }

    private static int Encode(scoped ReadOnlySpan<char> value, Span<byte> destination)
    {
        try
        {
            return StrictUtf8.Encoding.GetBytes(value, destination);
        }
        catch (EncoderFallbackException exception)
        {
            throw CodecErrors.LoneSurrogate(exception);
        }
    }
}
