namespace RpcGen;

/// <summary>Picks the constructor that decoding calls, where a type has several.</summary>
[AttributeUsage(AttributeTargets.Constructor)]
public sealed class RpcConstructorAttribute : Attribute;
