using RpcGen.Serialization.Internal;

namespace RpcGen.Connections.Internal;

/// <summary>Makes the attachment lists of one kind of message.</summary>
internal sealed class AttachmentHost(RpcConnection connection, AttachmentKind kind) : IAttachmentHost
{
    public Attachments CreateAttachments() => new AttachmentList(connection, kind);
}
