namespace RpcGen;

/// <summary>What is known of a call that a lost connection cut off.</summary>
public enum RpcOutcome
{
    /// <summary>The request did not leave this process completely: the handler has not run. Safe to repeat.</summary>
    NotSent,

    /// <summary>The request left; the handler may have run, partly or to its end.</summary>
    MayHaveRun,
}
