namespace RpcGen;

/// <summary>Excludes a member from the wire.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class RpcIgnoreAttribute : Attribute;
