using MessagePack;

namespace RpcGen.MessagePack.Internal;

/// <summary>
/// Options for bytes of a peer: collisions are guarded against, nesting is limited, no type is made from a name.
/// </summary>
internal sealed class UntrustedOptions : MessagePackSerializerOptions
{
    public UntrustedOptions(IFormatterResolver resolver)
        : base(new MessagePackSerializerOptions(resolver).WithSecurity(MessagePackSecurity.UntrustedData))
    {
    }

    private UntrustedOptions(UntrustedOptions other)
        : base(other)
    {
    }

    public override Type LoadType(string typeName) =>
        throw new MessagePackSerializationException("No type names cross the wire");

    protected override MessagePackSerializerOptions Clone() => new UntrustedOptions(this);
}
