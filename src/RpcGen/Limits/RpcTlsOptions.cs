using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace RpcGen;

/// <summary>
/// What <c>tls:</c> and <c>wss:</c> endpoints show and demand. A server, client or connection copies its options when
/// it is created: later changes have no effect there. Not thread-safe.
/// </summary>
/// <remarks>
/// TLS 1.2 and 1.3 are used, as the system allows them. The certificate of a peer must lead to a trusted root, be valid
/// now, and name the host that the client connects to. The peer is <see cref="RpcCertificatePeer"/>.
/// </remarks>
public sealed record class RpcTlsOptions
{
    /// <summary>
    /// The certificate of this side, with its private key. A server must have one; a client shows it to servers that
    /// ask. Not disposed. Default: none.
    /// </summary>
    /// <exception cref="ArgumentException">It has no private key.</exception>
    public X509Certificate2? Certificate
    {
        get;
        set => field = value is null or { HasPrivateKey: true }
            ? value
            : throw new ArgumentException($"The certificate '{value.Subject}' has no private key", nameof(Certificate));
    }

    /// <summary>
    /// Certificates between <see cref="Certificate"/> and its root, which are sent with it. Default: none.
    /// </summary>
    public IReadOnlyList<X509Certificate2> Intermediates
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Intermediates));
            field = value;
        }
    } = [];

    /// <summary>
    /// The roots that certificates of peers may lead to. Default: none, which means those of the system.
    /// </summary>
    public IReadOnlyList<X509Certificate2> TrustedRoots
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value, nameof(TrustedRoots));
            field = value;
        }
    } = [];

    /// <summary>
    /// Whether a server turns clients away that show no certificate. Default false: it asks for none.
    /// </summary>
    public bool RequireClientCertificate { get; set; }

    /// <summary>The name that a server's certificate must have. Default null: the host of the
    /// endpoint, which it always is for <c>wss:</c>.</summary>
    public string? TargetHost { get; set; }

    /// <summary>
    /// Whether the issuers of peers' certificates are asked online if those are revoked, which takes time. Default
    /// false.
    /// </summary>
    public bool CheckRevocation { get; set; }

    /// <summary>
    /// Decides on the certificate of a peer in place of the rules above; gets what they found. Called on any thread
    /// during the handshake, whose time it takes; what it throws fails the handshake. Default: none.
    /// </summary>
    public RemoteCertificateValidationCallback? Validate { get; set; }

    /// <summary>Returns a copy that later changes do not reach.</summary>
    internal RpcTlsOptions Copy() => this with { Intermediates = [.. Intermediates], TrustedRoots = [.. TrustedRoots] };
}
