using MessagePack;
using MessagePack.Resolvers;
using RpcGen.Serialization;

namespace RpcGen.MessagePack;

/// <summary>
/// A type as MessagePack-CSharp's <see cref="StandardResolver"/> serialises it: by its attributes, such as
/// <c>[MessagePackObject]</c> and <c>[MessagePackFormatter]</c>. Thread-safe.
/// </summary>
/// <typeparam name="T">The type; name the codec as
/// <c>[RpcCodec(typeof(MessagePackCodec&lt;Order&gt;))]</c>.</typeparam>
/// <remarks>
/// That resolver makes code at run time: not for native AOT. There, use <see cref="FormatterCodec{T,TFormatter}"/>.
/// </remarks>
public readonly struct MessagePackCodec<T> : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, T value) => ResolverCodec<T, Standard>.Write(ref writer, value);

    /// <inheritdoc/>
    public static T Read(ref RpcReader reader) => ResolverCodec<T, Standard>.Read(ref reader);

    private readonly struct Standard : IResolverSource
    {
        public static IFormatterResolver Resolver => StandardResolver.Instance;
    }
}
