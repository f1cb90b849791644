namespace RpcGen;

/// <summary>Kinds of reason why a connection ended.</summary>
public enum RpcCloseKind
{
    /// <summary>This side closed it.</summary>
    LocallyClosed,

    /// <summary>The peer closed it and said so.</summary>
    ClosedByPeer,

    /// <summary>The channel ended without a word: the peer died, or was killed.</summary>
    PeerLost,

    /// <summary>The channel failed with an error.</summary>
    TransportError,

    /// <summary>The peer sent what a correct peer never sends.</summary>
    ProtocolViolation,

    /// <summary>The peer says that this side sent what a correct peer never sends.</summary>
    RejectedByPeer,

    /// <summary>The peer did not answer: handshake or keep-alive ran out of time.</summary>
    Timeout,

    /// <summary>A defect of this library.</summary>
    InternalError,
}
