using MessagePack.Formatters;
using RpcGen.MessagePack.Internal;
using RpcGen.Serialization;

namespace RpcGen.MessagePack;

/// <summary>A type as a resolver of MessagePack-CSharp serialises it. Thread-safe.</summary>
/// <typeparam name="T">The type.</typeparam>
/// <typeparam name="TSource">Names the resolver.</typeparam>
public readonly struct ResolverCodec<T, TSource> : IRpcCodec<T>
    where TSource : IResolverSource
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, T value) =>
        MessagePackBridge.Write(ref writer, value, Formatters.Instance, Options<TSource>.Instance);

    /// <inheritdoc/>
    public static T Read(ref RpcReader reader) =>
        MessagePackBridge.Read(ref reader, Formatters.Instance, Options<TSource>.Instance);

    private static class Formatters
    {
        public static readonly IMessagePackFormatter<T>? Instance = TSource.Resolver.GetFormatter<T>();
    }
}
