namespace RpcGen.Connections;

/// <summary>
/// Where a session is in its life.
/// <code>
/// Created --> Handshaking --> Open --> Failing
///                 |             |         |
///                 |             +---------+--> Draining -----+--> BothDraining
///                 |             |         |                  |
///                 +-------------+---------+--> PeerDraining -+
/// </code>
/// Each state may become Ended, which is final.
/// </summary>
internal enum SessionState
{
    /// <summary>Nothing has been sent.</summary>
    Created,

    /// <summary>The pump receives; the peer's Hello has not come, or interceptors look at it.</summary>
    Handshaking,

    /// <summary>Calls can be made.</summary>
    Open,

    /// <summary>Sending has failed; what the peer sent is still read.</summary>
    Failing,

    /// <summary>This side closes, and waits for its calls and those of the peer.</summary>
    Draining,

    /// <summary>The peer closes: this side makes no further call.</summary>
    PeerDraining,

    /// <summary>Both sides close.</summary>
    BothDraining,

    /// <summary>No call is made or answered any more.</summary>
    Ended,
}
