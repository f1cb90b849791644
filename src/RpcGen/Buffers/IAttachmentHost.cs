namespace RpcGen.Buffers;

/// <summary>The destination of a message, for codecs that attach something to it.</summary>
internal interface IAttachmentHost
{
    Attachments CreateAttachments();
}
