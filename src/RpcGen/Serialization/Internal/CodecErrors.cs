using System.Diagnostics.CodeAnalysis;

namespace RpcGen.Serialization.Internal;

/// <summary>Throw helpers of the writer and the codecs, kept out of line so that hot methods stay small.</summary>
internal static class CodecErrors
{
    [DoesNotReturn]
    public static void ThrowTooDeepToWrite() => throw new RpcSerializationException(
        "The value nests deeper than the depth limit; it may refer to itself.");

    [DoesNotReturn]
    public static T ThrowNullItem<T>() => throw new RpcSerializationException(
        "The item is null, but the contract does not allow null.");

    [DoesNotReturn]
    public static T ThrowNullItem<T>(ref RpcReader reader) => throw new RpcSerializationException(
        "The item is nil, but the contract does not allow null", reader.Consumed);

    public static RpcSerializationException LoneSurrogate(Exception cause) =>
        new("The text holds a lone surrogate, which UTF-8 cannot carry.", cause);
}
