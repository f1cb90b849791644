namespace RpcGen;

/// <summary>The part of <see cref="RpcTargetSource{T}"/> that does not depend on the contract.</summary>
public abstract class RpcTargetSource : IAsyncDisposable
{
    private protected RpcTargetSource()
    {
    }

    /// <summary>Runs when the connection and the last of its handlers have ended.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }

    internal abstract object Target();
}
