namespace RpcGen;

/// <summary>The connection ended, or had ended already, before the call was answered.</summary>
public sealed class RpcConnectionLostException : RpcException
{
    internal RpcConnectionLostException(RpcOutcome outcome, RpcCloseReason reason)
        : base(RpcStatus.Unavailable, Describe(outcome, reason), reason.Exception)
    {
        Outcome = outcome;
        Reason = reason;
    }

    /// <summary>Says whether the handler can have run.</summary>
    public RpcOutcome Outcome { get; }

    /// <summary>Why the connection ended.</summary>
    public RpcCloseReason Reason { get; }

    private static string Describe(RpcOutcome outcome, RpcCloseReason reason) => outcome == RpcOutcome.NotSent
        ? $"The call was not sent: {reason.Message}"
        : $"The connection was lost before the answer arrived; the call may have run: {reason.Message}";
}
