namespace RpcGen;

/// <summary>
/// The other end of a connection, as identified by a trusted source: <see cref="RpcProcessPeer"/>,
/// <see cref="RpcCertificatePeer"/> or <see cref="RpcPrincipalPeer"/>. Immutable.
/// </summary>
public abstract record class RpcPeer;
