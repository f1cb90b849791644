using RpcGen.Buffers;

namespace RpcGen.Calls;

/// <summary>
/// The destination of the arguments of a client's call while there is no connection. Nothing can be attached to them.
/// </summary>
internal sealed class NotConnectedHost : IAttachmentHost
{
    public static readonly NotConnectedHost Instance = new();

    public Attachments CreateAttachments() => throw new RpcException(
        RpcStatus.Unavailable,
        "A stream or reference belongs to one connection, and the client has none: call RpcClient.ConnectAsync first");
}
