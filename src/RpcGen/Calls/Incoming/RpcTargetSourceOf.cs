namespace RpcGen;

/// <summary>
/// Chooses the object that handles a call: for containers and pools whose objects live as long as a call, or belong to
/// something that lives as long as a connection. See <c>RpcServer.ExposeFrom</c>.
/// </summary>
/// <typeparam name="T">The contract.</typeparam>
public abstract class RpcTargetSource<T> : RpcTargetSource
    where T : class
{
#pragma warning disable RS0022 // No other class can derive from the base: its constructor is private protected.
    /// <summary>For derived classes.</summary>
    protected RpcTargetSource()
    {
    }
#pragma warning restore RS0022

    /// <summary>
    /// The object for the call that begins. Called on the way to the handler, inside all interceptors and in their flow, for
    /// many calls at a time. What it throws is answered as if the handler had thrown it.
    /// </summary>
    public abstract T TargetOfCall();

    internal sealed override object Target() => TargetOfCall();
}
