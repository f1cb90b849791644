namespace RpcGen;

/// <summary>Collects what handlers send beside their results, see <see cref="RpcCall.CaptureReply"/>.</summary>
public sealed class RpcReply : IDisposable
{
    private readonly IDisposable _scope;
    private volatile RpcMetadata _metadata = new();

    internal RpcReply(Func<RpcReply, IDisposable> enter) => _scope = enter(this);

    /// <summary>The metadata of the call that was answered last; empty before.</summary>
    public RpcMetadata Metadata
    {
        get => _metadata;
        internal set => _metadata = value;
    }

    /// <summary>Ends the capture.</summary>
    public void Dispose() => _scope.Dispose();
}
