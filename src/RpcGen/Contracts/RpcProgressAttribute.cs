namespace RpcGen;

/// <summary>How reports to an <see cref="IProgress{T}"/> parameter travel.</summary>
[AttributeUsage(AttributeTargets.Parameter, Inherited = false)]
public sealed class RpcProgressAttribute : Attribute
{
    /// <summary>
    /// False, the default: while the caller is busy with a report, newer ones replace each other. True: all are sent,
    /// unless the caller falls more than a window (<see cref="RpcLimits.StreamWindow"/>) behind, which is reported to
    /// <see cref="RpcConnectionOptions.UnhandledException"/>. Reporting never waits, and the last report always
    /// arrives.
    /// </summary>
    public bool All { get; init; }
}
