namespace RpcGen;

/// <summary>
/// The receiver may keep what it gets through this parameter: a contract, a stream or a progress. Without it, it ends
/// with the call. A call that fails keeps nothing.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter, Inherited = false)]
public sealed class RpcKeepAttribute : Attribute;
