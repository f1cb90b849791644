using MessagePack;

namespace RpcGen.MessagePack;

/// <summary>
/// Names a resolver at compile time, for <see cref="ResolverCodec{T,TSource}"/>. Generated for each
/// <see cref="RpcMessagePackAttribute"/>; implement it yourself to name a resolver in <see cref="RpcCodecAttribute"/>.
/// </summary>
public interface IResolverSource
{
    /// <summary>The resolver; asked for once.</summary>
    static abstract IFormatterResolver Resolver { get; }
}
