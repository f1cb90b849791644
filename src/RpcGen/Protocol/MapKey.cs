using System.Globalization;
using RpcGen.Serialization;

namespace RpcGen.Protocol;

/// <summary>
/// A key of the maps in Hello and in a call's options: an integer, or a string of its decimal digits. Many MessagePack
/// libraries write maps with string keys only.
/// </summary>
internal static class MapKey
{
    // The number of keys that are tracked; all keys with a meaning are below it.
    private const int Tracked = 64;

    /// <summary>Reads a key.</summary>
    /// <param name="reader">The reader, at the key.</param>
    /// <param name="seen">A bit for each key below 64 that was read before; updated.</param>
    /// <param name="isRepeated">Whether the key is below 64 and was read before.</param>
    /// <exception cref="RpcSerializationException">The value is not a key.</exception>
    public static ulong Read(ref RpcReader reader, ref ulong seen, out bool isRepeated)
    {
        bool isText = reader.NextCode is (>= MessagePackCode.MinFixStr and <= MessagePackCode.MaxFixStr)
            or (>= MessagePackCode.Str8 and <= MessagePackCode.Str32);
        ulong key = isText ? ReadDigits(ref reader) : reader.ReadUInt64();
        ulong bit = key < Tracked ? 1UL << (int)key : 0;
        isRepeated = (seen & bit) != 0;
        seen |= bit;
        return key;
    }

    private static ulong ReadDigits(ref RpcReader reader)
    {
        ReadOnlySpan<byte> digits = reader.ReadUtf8();
        if (!ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong key)
            || (digits[0] == (byte)'0' && digits.Length > 1))
        {
            reader.Throw("A key is neither an integer nor a string of its decimal digits");
        }

        return key;
    }
}
