namespace RpcGen.Chaos;

/// <summary>How a call ended for its caller.</summary>
internal enum CallOutcome
{
    None,

    /// <summary>With a result. A one-way call: it was queued.</summary>
    Succeeded,

    /// <summary>With an error of its handler.</summary>
    Failed,

    /// <summary>By the caller's token.</summary>
    Cancelled,

    /// <summary>By its deadline.</summary>
    TimedOut,

    /// <summary>With the connection. The handler has not run, and will not.</summary>
    NotSent,

    /// <summary>With the connection. The handler may have run.</summary>
    MayHaveRun,
}
