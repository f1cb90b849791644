namespace RpcGen;

/// <summary>What this side knows about a call that a lost connection cut off.</summary>
public enum RpcOutcome
{
    /// <summary>The request did not leave this process completely: the handler has not run. A repeat is safe.</summary>
    NotSent,

    /// <summary>The request left this process; the handler may have run, partly or completely.</summary>
    MayHaveRun,
}
