using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RpcGen;

namespace Cluster;

/// <summary>The certificates of the cluster, in a folder that only this user can read.</summary>
internal sealed class Certificates(string folder)
{
    private readonly Lazy<X509Certificate2> _authority =
        new(() => X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder, "authority.cer")));

    /// <summary>Makes an authority, and signs a certificate for each name.</summary>
    public static void Make(string folder, params ReadOnlySpan<string> names)
    {
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=authority of the cluster", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 authority =
            request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllBytes(Path.Combine(folder, "authority.cer"), authority.Export(X509ContentType.Cert));
        foreach (string name in names)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            CertificateRequest own = new($"CN={name}", key, HashAlgorithmName.SHA256);
            SubjectAlternativeNameBuilder alternatives = new();
            alternatives.AddDnsName(name);
            own.CertificateExtensions.Add(alternatives.Build());
            using X509Certificate2 signed = own.Create(
                authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(20),
                Guid.NewGuid().ToByteArray());
            using X509Certificate2 withKey = signed.CopyWithPrivateKey(key);
            File.WriteAllBytes(Path.Combine(folder, $"{name}.pfx"), withKey.Export(X509ContentType.Pkcs12));
        }
    }

    /// <summary>What a client shows, and that it trusts the authority of the cluster.</summary>
    public RpcTlsOptions OfClient() => new()
    {
        Certificate = Load("client"),
        TrustedRoots = [_authority.Value],
        TargetHost = "node",
    };

    public X509Certificate2 Load(string name) =>
        X509CertificateLoader.LoadPkcs12FromFile(Path.Combine(folder, $"{name}.pfx"), null);

    /// <summary>Whether the authority of the cluster has signed a certificate.</summary>
    public bool IsTrusted(X509Certificate? certificate)
    {
        if (certificate is null)
        {
            return false;
        }

        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(_authority.Value);
        using X509Certificate2 copy = new(certificate);
        return chain.Build(copy);
    }
}
