using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RpcGen.AspNetCore.Tests;

/// <summary>A certificate authority and what it has signed, made anew for each run.</summary>
internal static class Certificates
{
    private static readonly X509Certificate2 s_authority = MakeAuthority("CN=authority of the tests");

    public static X509Certificate2 Server { get; } = Sign(s_authority, "CN=localhost");

    public static X509Certificate2 Client { get; } = Sign(s_authority, "CN=indexer");

    /// <summary>Of an authority that the server does not know.</summary>
    public static X509Certificate2 Foreign { get; } = Sign(MakeAuthority("CN=somebody else"), "CN=indexer");

    /// <summary>Whether the authority of the tests has signed a certificate.</summary>
    public static bool IsTrusted(X509Certificate? certificate)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(s_authority);
        return certificate is not null && chain.Build(new X509Certificate2(certificate));
    }

    private static X509Certificate2 MakeAuthority(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Sign(X509Certificate2 authority, string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddUri(new Uri("spiffe://tests/" + name["CN=".Length..]));
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = request.Create(
            authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(20), Guid.NewGuid().ToByteArray());
        using X509Certificate2 withKey = signed.CopyWithPrivateKey(key);

        // A key that lives in memory alone is of no use to TLS on some systems.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}
