namespace RpcGen;

/// <summary>
/// Allows the receiver to keep the contract, stream or progress that it gets through this parameter. Without this
/// attribute, it ends with the call. A call that fails keeps nothing.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter, Inherited = false)]
public sealed class RpcKeepAttribute : Attribute;
