using System.Net.WebSockets;

namespace RpcGen.Transports.WebSockets;

/// <summary>A channel over an open WebSocket. The boundaries of its binary messages carry no meaning.</summary>
/// <param name="socket">The socket; owned by the channel.</param>
/// <param name="peer">The peer on the other end; null if it is not known.</param>
internal sealed class WebSocketChannel(WebSocket socket, RpcPeer? peer) : RpcChannel
{
    private readonly CancellationTokenSource _abort = new();

    public override RpcPeer? Peer => peer;

    internal override bool LeavesMachine => true;

    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult result =
                    await socket.ReceiveAsync(buffer, _abort.Token).ConfigureAwait(false);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return 0;
                }

                if (result.MessageType != WebSocketMessageType.Binary)
                {
                    throw new IOException("the peer sent a text message");
                }

                if (result.Count > 0)
                {
                    return result.Count;
                }
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            throw new IOException("the WebSocket is closed", exception);
        }
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, _abort.Token)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            throw new IOException("the WebSocket is closed", exception);
        }
    }

    public override void Abort() => _abort.Cancel();

    protected override void Dispose(bool disposing)
    {
        socket.Dispose();
        _abort.Dispose();
    }

    private static bool IsEnd(Exception exception) =>
        exception is WebSocketException or OperationCanceledException or ObjectDisposedException
            or InvalidOperationException;
}
