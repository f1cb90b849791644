namespace RpcGen;

/// <summary>
/// Declares one of the types that may stand where this interface or abstract class is declared. A value travels as an
/// array of the tag and the value. The set is closed: no type names cross the wire.
/// </summary>
/// <param name="tag">The number of the type on the wire, unique among its siblings.</param>
/// <param name="type">The type.</param>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class RpcUnionAttribute(int tag, Type type) : Attribute
{
    /// <summary>The number of the type on the wire.</summary>
    public int Tag { get; } = tag;

    /// <summary>The type.</summary>
    public Type Type { get; } = type;
}
