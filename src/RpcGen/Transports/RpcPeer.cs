namespace RpcGen;

/// <summary>
/// Who is on the other end of a connection, by what can be trusted: <see cref="RpcProcessPeer"/>,
/// <see cref="RpcCertificatePeer"/> or <see cref="RpcPrincipalPeer"/>. Immutable.
/// </summary>
public abstract record class RpcPeer;
