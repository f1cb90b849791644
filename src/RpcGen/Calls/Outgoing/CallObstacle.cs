namespace RpcGen.Calls;

/// <summary>
/// The reason why a call cannot start at once. Each obstacle is either final, or has exactly one wait in
/// <see cref="OutgoingCalls"/> that ends when the obstacle is gone or can never go.
/// </summary>
internal enum CallObstacle
{
    /// <summary>None: the call has started.</summary>
    None,

    /// <summary>Final, once the reason is known: the connection accepts no further calls.</summary>
    Refused,

    /// <summary>Final: the peer does not accept a message of this size.</summary>
    TooLarge,

    /// <summary>Final: the caller abandoned the call.</summary>
    GivenUp,

    /// <summary>The call that promises the target object has not been sent yet.</summary>
    Unannounced,

    /// <summary>A promised object among the arguments does not exist yet.</summary>
    Unsettled,

    /// <summary>The connection's output is congested.</summary>
    Output,

    /// <summary>All call slots are taken.</summary>
    Slots,
}
