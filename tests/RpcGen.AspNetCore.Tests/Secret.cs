namespace RpcGen.AspNetCore.Tests;

/// <summary>The server's side.</summary>
public sealed class Secret : ISecret
{
    public ValueTask<string> TellAsync() => new(RpcContext.Current!.Connection.Peer switch
    {
        RpcCertificatePeer certificate => certificate.Subject,
        RpcPrincipalPeer user => user.Principal.Identity!.Name!,
        _ => "nobody",
    });
}
