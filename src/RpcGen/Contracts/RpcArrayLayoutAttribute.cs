namespace RpcGen;

/// <summary>
/// Encodes a type as an array of its members by their numbers (<see cref="RpcMemberAttribute"/>) instead of a map by
/// their names. The array is smaller and faster, but members can only be appended.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class RpcArrayLayoutAttribute : Attribute;
