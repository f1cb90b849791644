namespace RpcGen;

/// <summary>
/// Generates the codec of a type for use without a connection, through <see cref="Serialization.RpcSerializer"/>.
/// </summary>
/// <param name="type">The type; any that a contract could mention.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class RpcSerializableAttribute(Type type) : Attribute
{
    /// <summary>The type.</summary>
    public Type Type { get; } = type;
}
