using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;

namespace RpcGen.LoadGen.Raw;

/// <summary>The baselines of the transports between machines: blocking sockets, blocking TLS, and WebSockets.</summary>
internal static class RawRoads
{
    public static async Task<IRawClient> ConnectAsync(string road, int port)
    {
        if (road == "ws")
        {
            ClientWebSocket webSocket = new();
            await webSocket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/raw"), CancellationToken.None);
            return new RawWebSocket(webSocket);
        }

        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        if (road == "tcp")
        {
            return new RawClient(new RawSocket(socket));
        }

        SslStream tls = new(new NetworkStream(socket, ownsSocket: true), false, IsServer);
        tls.AuthenticateAsClient("localhost");
        return new RawClient(new RawStreams(tls, tls));
    }

    /// <summary>Whether a certificate is the one that the server process has made for itself.</summary>
    public static bool IsServer(
        object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate?.Subject == "CN=localhost";

    /// <summary>Serves one client of tcp or tls; returns the port.</summary>
    public static int Listen(X509Certificate2? certificate)
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        new Thread(() =>
        {
            Socket socket = listener.Accept();
            socket.NoDelay = true;
            if (certificate is null)
            {
                RawServer.Start(new RawSocket(socket));
                return;
            }

            SslStream tls = new(new NetworkStream(socket, ownsSocket: true));
            tls.AuthenticateAsServer(certificate);
            RawServer.Start(new RawStreams(tls, tls));
        })
        { IsBackground = true }.Start();
        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }
}
