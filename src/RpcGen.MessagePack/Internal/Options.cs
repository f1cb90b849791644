namespace RpcGen.MessagePack.Internal;

/// <summary>The options of a resolver, made once.</summary>
internal static class Options<TSource>
    where TSource : IResolverSource
{
    public static readonly UntrustedOptions Instance = new(TSource.Resolver);
}
