namespace RpcGen;

/// <summary>
/// Names the codec of a type: on the type itself, on a member or parameter (for that place only), or on the assembly
/// together with <see cref="Target"/> (for types you cannot annotate).
/// </summary>
/// <param name="codec">A type that implements <see cref="Serialization.IRpcCodec{T}"/> for the target.</param>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Interface
    | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter | AttributeTargets.ReturnValue
    | AttributeTargets.Assembly,
    AllowMultiple = true, Inherited = false)]
public sealed class RpcCodecAttribute(Type codec) : Attribute
{
    /// <summary>The codec.</summary>
    public Type Codec { get; } = codec;

    /// <summary>The type that the codec is for; required on an assembly, ignored elsewhere.</summary>
    public Type? Target { get; init; }
}
