using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Net.WebSockets;
using RpcGen.Transports.Network;

namespace RpcGen.Transports.WebSockets;

/// <summary>Clients of web servers that speak RpcGen over WebSockets.</summary>
internal sealed class WebSocketTransport(NetworkSettings settings) : RpcTransport
{
    public override async ValueTask<RpcChannel> ConnectAsync(RpcEndpoint endpoint, CancellationToken cancellationToken)
    {
        Uri url = new(endpoint.ToString());
        using SocketsHttpHandler handler = new()
        {
            UseProxy = false,
            UseCookies = false,
            SslOptions = TlsSettings.ForClient(endpoint, settings.Tls, url.IdnHost),
            ConnectCallback = (_, token) => OpenAsync(endpoint, url, token),
        };
        using HttpMessageInvoker invoker = new(handler, disposeHandler: false);
        ClientWebSocket socket = new();
        try
        {
            // RpcGen has a ping of its own.
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            settings.ConfigureWebSocket?.Invoke(socket.Options);
            await socket.ConnectAsync(url, invoker, cancellationToken).ConfigureAwait(false);
            return new WebSocketChannel(socket, peer: null);
        }
        catch (WebSocketException exception)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw Explain(endpoint, exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override ValueTask<RpcListener> ListenAsync(RpcEndpoint endpoint, CancellationToken cancellationToken) =>
        throw new RpcConnectException(
            $"{endpoint} cannot be opened here: a server of WebSockets is a web server. Serve the path on Kestrel with "
            + "app.MapRpcGen(...) of RpcGen.AspNetCore in place of ListenAsync");

    private async ValueTask<Stream> OpenAsync(RpcEndpoint endpoint, Uri url, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = await Hosts.FindAsync(endpoint, url.IdnHost, cancellationToken).ConfigureAwait(false);
        if (endpoint.Kind == RpcEndpointKind.WebSocket)
        {
            Hosts.CheckInsecure(endpoint, addresses, settings);
        }

        Socket socket = await NetworkConnector.ConnectAsync(endpoint, addresses, url.Port, cancellationToken)
            .ConfigureAwait(false);
        return new NetworkStream(socket, ownsSocket: true);
    }

    // The innermost exception names the cause, such as a certificate or a closed port.
    private static RpcConnectException Explain(RpcEndpoint endpoint, WebSocketException exception)
    {
        Exception cause = exception;
        while (cause.InnerException is { } inner && cause is not RpcConnectException)
        {
            cause = inner;
        }

        return cause as RpcConnectException
            ?? new RpcConnectException($"No WebSocket of RpcGen at {endpoint}: {cause.Message}", exception);
    }
}
