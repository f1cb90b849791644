namespace RpcGen;

/// <summary>Keeps a member off the wire.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class RpcIgnoreAttribute : Attribute;
