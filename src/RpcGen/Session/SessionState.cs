namespace RpcGen.Connections;

/// <summary>
/// The state of a session.
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
    /// <summary>Nothing was sent.</summary>
    Created,

    /// <summary>The pump receives. The peer's Hello has not arrived, or interceptors check it.</summary>
    Handshaking,

    /// <summary>Calls can be made.</summary>
    Open,

    /// <summary>Sending has failed. Bytes of the peer are still read.</summary>
    Failing,

    /// <summary>This side closes, and waits for its calls and those of the peer.</summary>
    Draining,

    /// <summary>The peer closes: this side makes no further call.</summary>
    PeerDraining,

    /// <summary>Both sides close.</summary>
    BothDraining,

    /// <summary>No call is made or answered.</summary>
    Ended,
}
