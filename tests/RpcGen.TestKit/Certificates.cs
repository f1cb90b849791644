using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RpcGen.TestKit;

/// <summary>A certificate authority and what it has signed, made anew for each run.</summary>
public static class Certificates
{
    public static X509Certificate2 Authority { get; } = MakeAuthority("CN=authority of the tests");

    public static X509Certificate2 Server { get; } = Sign(Authority, "CN=localhost");

    public static X509Certificate2 Client { get; } = Sign(Authority, "CN=indexer");

    /// <summary>Of an authority that the server does not know.</summary>
    public static X509Certificate2 Foreign { get; } = Sign(MakeAuthority("CN=somebody else"), "CN=indexer");

    /// <summary>Of a server, and not valid any more.</summary>
    public static X509Certificate2 Expired { get; } = Sign(Authority, "CN=localhost", hoursLeft: -0.5);

    /// <summary>What an end of <c>tls:</c> shows, and that it trusts the authority of the tests.</summary>
    public static RpcTlsOptions Tls(X509Certificate2? own) => new() { Certificate = own, TrustedRoots = [Authority] };

    /// <summary>Whether the authority of the tests has signed a certificate.</summary>
    public static bool IsTrusted(X509Certificate? certificate)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(Authority);
        return certificate is not null && chain.Build(new X509Certificate2(certificate));
    }

    private static X509Certificate2 MakeAuthority(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Sign(X509Certificate2 authority, string name, double hoursLeft = 20)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddUri(new Uri("spiffe://tests/" + name["CN=".Length..]));
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = request.Create(
            authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(hoursLeft),
            Guid.NewGuid().ToByteArray());
        using X509Certificate2 withKey = signed.CopyWithPrivateKey(key);

        // A key that lives in memory alone is of no use to TLS on some systems.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}
