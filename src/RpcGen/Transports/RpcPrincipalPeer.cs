using System.Security.Claims;

namespace RpcGen;

/// <summary>The user that a web server has authenticated.</summary>
public sealed record class RpcPrincipalPeer : RpcPeer
{
    /// <summary>Creates a peer from its user; for channels of your own.</summary>
    /// <param name="principal">The authenticated user.</param>
    public RpcPrincipalPeer(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        Principal = principal;
    }

    /// <summary>The user, with its claims.</summary>
    public ClaimsPrincipal Principal { get; }
}
