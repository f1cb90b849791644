namespace RpcGen;

/// <summary>The kinds of reason for the end of a connection.</summary>
public enum RpcCloseKind
{
    /// <summary>This side closed it.</summary>
    LocallyClosed,

    /// <summary>The peer closed it with a GoAway frame.</summary>
    ClosedByPeer,

    /// <summary>The channel closed without a GoAway frame; the peer probably crashed or was killed.</summary>
    PeerLost,

    /// <summary>The channel failed with an error.</summary>
    TransportError,

    /// <summary>The peer sent what a correct peer never sends.</summary>
    ProtocolViolation,

    /// <summary>The peer reports that this side sent what a correct peer never sends.</summary>
    RejectedByPeer,

    /// <summary>The peer did not answer in time, in the handshake or to a keep-alive ping.</summary>
    Timeout,

    /// <summary>A defect of this library.</summary>
    InternalError,
}
