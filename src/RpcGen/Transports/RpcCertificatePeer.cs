using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace RpcGen;

/// <summary>The owner of the certificate that the other end has presented and TLS has validated.</summary>
public sealed record class RpcCertificatePeer : RpcPeer
{
    private const string AlternativeNames = "2.5.29.17";

    // RFC 5280, GeneralName: uniformResourceIdentifier [6].
    private static readonly Asn1Tag s_uri = new(TagClass.ContextSpecific, 6);

    /// <summary>Creates a peer from its certificate; for channels of your own.</summary>
    /// <param name="certificate">The validated certificate. The constructor reads it and does not keep it.</param>
    public RpcCertificatePeer(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        Subject = certificate.Subject;
        Thumbprint = certificate.Thumbprint;
        NotAfter = certificate.NotAfter;
        Uris = ReadUris(certificate);
    }

    /// <summary>The subject, such as <c>CN=indexer, O=Shop</c>.</summary>
    public string Subject { get; }

    /// <summary>The SHA-1 thumbprint, as hexadecimal digits; for logs.</summary>
    public string Thumbprint { get; }

    /// <summary>When the certificate expires, in local time.</summary>
    public DateTime NotAfter { get; }

    /// <summary>The alternative names that are URIs, such as <c>spiffe://prod/indexer</c>.</summary>
    public IReadOnlyList<string> Uris { get; }

    private static List<string> ReadUris(X509Certificate2 certificate)
    {
        List<string> uris = [];
        foreach (X509Extension extension in
            certificate.Extensions.Where(extension => extension.Oid?.Value == AlternativeNames))
        {
            AsnReader names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (names.HasData)
            {
                if (names.PeekTag().HasSameClassAndValue(s_uri))
                {
                    uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, s_uri));
                }
                else
                {
                    names.ReadEncodedValue();
                }
            }
        }

        return uris;
    }
}
