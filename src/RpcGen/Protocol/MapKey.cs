using System.Globalization;
using RpcGen.Serialization;

namespace RpcGen.Protocol;

/// <summary>
/// A key of the maps in Hello and behind a call: an integer, or a string of its decimal digits. Many MessagePack
/// libraries write only maps with string keys.
/// </summary>
internal static class MapKey
{
    // Keys that have a meaning are small.
    private const int Tracked = 64;

    /// <summary>Reads a key.</summary>
    /// <param name="reader">Where the key is next.</param>
    /// <param name="seen">The keys below 64 that came before, a bit each; updated.</param>
    /// <param name="isRepeated">Whether the key, one below 64, came before.</param>
    /// <exception cref="RpcSerializationException">It is no key.</exception>
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
