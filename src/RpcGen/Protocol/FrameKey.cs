using RpcGen.Serialization;

namespace RpcGen.Protocol;

/// <summary>
/// How frames name streams and objects: twice the number, plus one if the receiver numbered it. The side that reads a
/// key flips the lowest bit and so sees it from its own end.
/// </summary>
internal static class FrameKey
{
    /// <summary>The largest number whose key is a positive 64-bit integer.</summary>
    public const ulong MaxNumber = long.MaxValue >> 1;

    /// <summary>Reads a key, as this side sees it.</summary>
    /// <exception cref="RpcSerializationException">It is no key.</exception>
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
