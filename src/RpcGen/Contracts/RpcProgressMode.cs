namespace RpcGen;

/// <summary>Which reports to an <see cref="IProgress{T}"/> parameter are sent.</summary>
public enum RpcProgressMode
{
    /// <summary>While the caller handles a report, newer reports replace each other. The default.</summary>
    Latest,

    /// <summary>
    /// All reports are sent, unless the caller falls behind by more than a window
    /// (<see cref="RpcLimits.StreamWindow"/>); <see cref="RpcConnectionOptions.OnUnhandledException"/> then receives an
    /// error.
    /// </summary>
    All,
}
