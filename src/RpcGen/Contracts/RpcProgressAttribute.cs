namespace RpcGen;

/// <summary>Sets how reports to an <see cref="IProgress{T}"/> parameter travel.</summary>
[AttributeUsage(AttributeTargets.Parameter, Inherited = false)]
public sealed class RpcProgressAttribute : Attribute
{
    /// <summary>
    /// False, the default: while the caller handles a report, newer reports replace each other. True: all reports are
    /// sent, unless the caller falls behind by more than a window (<see cref="RpcLimits.StreamWindow"/>);
    /// <see cref="RpcConnectionOptions.UnhandledException"/> then receives an error. Reporting never waits, and the
    /// last report always arrives.
    /// </summary>
    public bool All { get; init; }
}
