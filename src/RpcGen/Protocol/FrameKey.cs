using RpcGen.Serialization;

namespace RpcGen.Protocol;

/// <summary>
/// The keys of streams and objects in frames: twice the number, plus one if the receiver numbered it. Reading a key
/// flips its lowest bit, which converts it to the key of the receiving side.
/// </summary>
internal static class FrameKey
{
    /// <summary>The largest number whose key is a positive 64-bit integer.</summary>
    public const ulong MaxNumber = long.MaxValue >> 1;

    /// <summary>Reads a key and converts it to that of this side.</summary>
    /// <exception cref="RpcSerializationException">The value is not a key.</exception>
    public static long Read(ref RpcReader reader)
    {
        ulong key = reader.ReadUInt64();
        if (key > long.MaxValue)
        {
            reader.Throw("The number of a stream or object is too large");
        }

        return (long)(key ^ 1);
    }
}
