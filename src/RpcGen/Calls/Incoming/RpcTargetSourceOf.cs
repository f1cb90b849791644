namespace RpcGen;

/// <summary>
/// Chooses the object that handles a call. Use it for containers and pools whose objects live as long as a call, or
/// belong to something that lives as long as a connection. See <c>RpcServer.ExposeFrom</c>.
/// </summary>
/// <typeparam name="T">The contract.</typeparam>
public abstract class RpcTargetSource<T> : RpcTargetSource
    where T : class
{
#pragma warning disable RS0022 // No other class can derive from the base: its constructor is private protected.
    /// <summary>Initializes the base of a derived class.</summary>
    protected RpcTargetSource()
    {
    }
#pragma warning restore RS0022

    /// <summary>
    /// Returns the object for a call that begins. It runs on the way to the handler, inside all interceptors and in
    /// their execution context, for many calls at a time. An exception is answered like one of the handler.
    /// </summary>
    public abstract T TargetOfCall();

    internal sealed override object Target() => TargetOfCall();
}
