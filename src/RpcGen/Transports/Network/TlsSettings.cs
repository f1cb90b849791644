using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RpcGen.Transports.Network;

/// <summary>What the runtime's TLS needs to know, made of the options.</summary>
internal static class TlsSettings
{
    /// <summary>Returns what a client shows and demands.</summary>
    /// <exception cref="RpcConnectException">The certificate of this side cannot be used.</exception>
    public static SslClientAuthenticationOptions ForClient(
        RpcEndpoint endpoint, RpcTlsOptions tls, string host) => new()
        {
            TargetHost = tls.TargetHost ?? host,
            ClientCertificateContext = ContextOf(endpoint, tls),
            RemoteCertificateValidationCallback = tls.Validate,
            CertificateChainPolicy = PolicyOf(tls),
            CertificateRevocationCheckMode = RevocationOf(tls),
            AllowRenegotiation = false,
        };

    /// <summary>Returns what a server shows and demands.</summary>
    /// <exception cref="RpcConnectException">There is no certificate, or it cannot be used.</exception>
    public static SslServerAuthenticationOptions ForServer(RpcEndpoint endpoint, RpcTlsOptions tls) => new()
    {
        ServerCertificateContext = ContextOf(endpoint, tls) ?? throw new RpcConnectException(
            $"{endpoint} cannot be opened without a certificate: set RpcServerOptions.Connection.Tls.Certificate"),
        ClientCertificateRequired = tls.RequireClientCertificate,
        RemoteCertificateValidationCallback = tls.Validate,
        CertificateChainPolicy = PolicyOf(tls),
        CertificateRevocationCheckMode = RevocationOf(tls),
        AllowRenegotiation = false,
    };

    private static X509RevocationMode RevocationOf(RpcTlsOptions tls) =>
        tls.CheckRevocation ? X509RevocationMode.Online : X509RevocationMode.NoCheck;

    // Null: the roots of the system, with the revocation mode of the options.
    private static X509ChainPolicy? PolicyOf(RpcTlsOptions tls)
    {
        if (tls.TrustedRoots.Count == 0)
        {
            return null;
        }

        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = RevocationOf(tls),
        };
        foreach (X509Certificate2 root in tls.TrustedRoots)
        {
            policy.CustomTrustStore.Add(root);
        }

        return policy;
    }

    private static SslStreamCertificateContext? ContextOf(RpcEndpoint endpoint, RpcTlsOptions tls)
    {
        try
        {
            return tls.Certificate is { } own
                ? SslStreamCertificateContext.Create(own, [.. tls.Intermediates], offline: true)
                : null;
        }
        catch (Exception exception) when (exception is CryptographicException or NotSupportedException)
        {
            throw new RpcConnectException(
                $"{endpoint} cannot use its certificate '{tls.Certificate?.Subject}': {exception.Message}", exception);
        }
    }
}
