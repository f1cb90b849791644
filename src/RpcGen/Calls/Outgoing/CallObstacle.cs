namespace RpcGen.Calls;

/// <summary>
/// Why a call cannot start at once. Each obstacle is either final, or has exactly one wait in <see cref="OutgoingCalls"/>
/// that ends when the obstacle is gone or can never go.
/// </summary>
internal enum CallObstacle
{
    /// <summary>None: the call has started.</summary>
    None,

    /// <summary>Final, as soon as it is settled why: the connection takes no further calls.</summary>
    Refused,

    /// <summary>Final: the peer does not accept a message of this size.</summary>
    TooLarge,

    /// <summary>Final: the caller gave the call up.</summary>
    GivenUp,

    /// <summary>The call that promises the target object is not on its way yet.</summary>
    Unannounced,

    /// <summary>A promised object among the arguments is not there yet.</summary>
    Unsettled,

    /// <summary>The connection's output is congested.</summary>
    Output,

    /// <summary>All call slots are taken.</summary>
    Slots,
}
