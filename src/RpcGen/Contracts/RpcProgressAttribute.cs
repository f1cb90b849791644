namespace RpcGen;

/// <summary>Sets how reports to an <see cref="IProgress{T}"/> parameter travel.</summary>
[AttributeUsage(AttributeTargets.Parameter, Inherited = false)]
public sealed class RpcProgressAttribute : Attribute
{
    /// <summary>
    /// The reports that are sent. Reporting never waits, and the last report always arrives. Default
    /// <see cref="RpcProgressMode.Latest"/>.
    /// </summary>
    public RpcProgressMode Mode { get; init; }
}
