using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using RpcGen.Hosting;

namespace RpcGen.AspNetCore.Internal;

/// <summary>A client on an endpoint of Kestrel that speaks RpcGen in place of HTTP.</summary>
internal static class KestrelClient
{
    public static async Task ServeAsync(RpcAcceptor acceptor, ConnectionContext connection)
    {
        X509Certificate2? certificate = connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;
        RpcPeer? peer = certificate is null ? null : new RpcCertificatePeer(certificate);
        try
        {
            await acceptor.ServeAsync(
                RpcPipes.FromPipelines(connection.Transport, peer),
                $"{connection.RemoteEndPoint} at {connection.LocalEndPoint}",
                connection.ConnectionClosed).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (connection.ConnectionClosed.IsCancellationRequested)
        {
            // The client left before the handshake, or Kestrel has waited long enough.
        }
    }
}
