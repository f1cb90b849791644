using System.Security.Claims;

namespace RpcGen;

/// <summary>The user that a web server has authenticated.</summary>
public sealed record class RpcPrincipalPeer : RpcPeer
{
    /// <summary>Names a user; for channels of your own.</summary>
    /// <param name="principal">The user, authenticated.</param>
    public RpcPrincipalPeer(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        Principal = principal;
    }

    /// <summary>The user, with its claims.</summary>
    public ClaimsPrincipal Principal { get; }
}
