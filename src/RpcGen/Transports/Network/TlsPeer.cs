using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace RpcGen.Transports.Network;

/// <summary>What TLS tells of the peer.</summary>
internal static class TlsPeer
{
    /// <summary>The owner of the certificate that the peer has shown; null if it has shown none.</summary>
    public static RpcCertificatePeer? Of(SslStream tls)
    {
        if (tls is not { IsAuthenticated: true, RemoteCertificate: { } shown })
        {
            return null;
        }

        using X509Certificate2 certificate = new(shown);
        return new RpcCertificatePeer(certificate);
    }

    /// <summary>
    /// Returns the likely reason if a server ends the connection before it has sent anything: with TLS 1.3 the client
    /// has finished before the server looks at its certificate. Null for a server.
    /// </summary>
    public static string? LikelyRefusal(SslStream tls) => tls is not { IsAuthenticated: true, IsServer: false }
        ? null
        : "The peer closed the connection right after TLS was set up: " + (tls.LocalCertificate is { } shown
            ? $"it may have rejected the certificate '{shown.Subject}' of this side"
            : "it may require a certificate, and this side has presented none");
}
