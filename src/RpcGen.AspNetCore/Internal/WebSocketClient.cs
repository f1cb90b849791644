using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using RpcGen.Hosting;

namespace RpcGen.AspNetCore.Internal;

/// <summary>A client that comes over a WebSocket.</summary>
internal static class WebSocketClient
{
    public static async Task ServeAsync(RpcAcceptor acceptor, HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(
                $"{context.Request.Path} speaks RpcGen over WebSockets. If the client opened one: app.UseWebSockets() "
                + "must come before app.MapRpcGen(...).").ConfigureAwait(false);
            return;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        try
        {
            await acceptor.ServeAsync(
                RpcSockets.FromWebSocket(socket, PeerOf(context)),
                $"{context.Connection.RemoteIpAddress} at {context.Request.Path}",
                context.RequestAborted).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left before the handshake.
        }
    }

    private static RpcPeer? PeerOf(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true } ? new RpcPrincipalPeer(context.User)
            : context.Connection.ClientCertificate is { } certificate ? new RpcCertificatePeer(certificate)
            : null;
}
