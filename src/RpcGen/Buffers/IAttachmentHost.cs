namespace RpcGen.Buffers;

/// <summary>Where a message goes, for codecs that attach something to it.</summary>
internal interface IAttachmentHost
{
    Attachments CreateAttachments();
}
