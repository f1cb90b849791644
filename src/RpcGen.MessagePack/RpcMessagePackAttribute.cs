namespace RpcGen.MessagePack;

/// <summary>
/// Gives types to a resolver of MessagePack-CSharp, wherever contracts of this assembly mention them.
/// </summary>
/// <param name="resolver">
/// A type that implements <see cref="global::MessagePack.IFormatterResolver"/>, with a static field or property named
/// <c>Instance</c> or a constructor without parameters; generated code must be able to see them.
/// </param>
/// <remarks>
/// Without <see cref="Types"/> it gets every type that RpcGen would generate a codec for, and those that RpcGen has
/// none for. RpcGen keeps the types for which it has a codec (numbers, texts, moments, collections, tuples), contracts
/// and streams, and the types that have <see cref="RpcArrayLayoutAttribute"/>, <see cref="RpcUnionAttribute"/> or
/// <see cref="RpcCodecAttribute"/>.
/// </remarks>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class RpcMessagePackAttribute(Type resolver) : Attribute
{
    /// <summary>The resolver.</summary>
    public Type Resolver { get; } = resolver;

    /// <summary>The types that it gets, whatever RpcGen has for them; empty, the default, for the rule above.</summary>
    public Type[] Types { get; init; } = [];
}
