using System.Diagnostics.CodeAnalysis;

namespace RpcGen.Serialization.Internal;

/// <summary>Throw helpers of the writer and the codecs, kept out of line so that hot methods stay small.</summary>
internal static class CodecErrors
{
    [DoesNotReturn]
    public static void ThrowTooDeepToWrite() => throw new RpcSerializationException(
        "The value nests deeper than the depth limit; it may refer to itself.");

    [DoesNotReturn]
    public static void ThrowNullItem() => throw new RpcSerializationException(
        "The item is null, but the contract does not allow null.");

    public static RpcSerializationException LoneSurrogate(Exception cause) =>
        new("The text holds a lone surrogate, which UTF-8 cannot carry.", cause);
}
