using RpcGen.Buffers;

namespace RpcGen.Calls;

/// <summary>
/// Where the arguments of a client's call go while there is no connection: nothing can be attached to them.
/// </summary>
internal sealed class NotConnectedHost : IAttachmentHost
{
    public static readonly NotConnectedHost Instance = new();

    public Attachments CreateAttachments() => throw new RpcException(
        RpcStatus.Unavailable,
        "Streams and references are made for one connection, and there is none: call RpcClient.ConnectAsync first");
}
