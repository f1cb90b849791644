using RpcGen.Buffers;
using RpcGen.Connections;

namespace RpcGen.Calls;

/// <summary>Creates the attachment lists of one kind of message.</summary>
internal sealed class AttachmentHost(Session session, AttachmentKind kind) : IAttachmentHost
{
    public Attachments CreateAttachments() => new AttachmentList(session, kind);
}
