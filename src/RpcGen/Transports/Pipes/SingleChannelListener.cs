namespace RpcGen.Transports.Pipes;

/// <summary>A listener whose only client is there already.</summary>
internal sealed class SingleChannelListener(RpcEndpoint endpoint, RpcChannel channel) : RpcListener
{
    private readonly CancellationTokenSource _disposed = new();
    private RpcChannel? _channel = channel;

    public override RpcEndpoint Endpoint => endpoint;

    public override async ValueTask<RpcChannel> AcceptAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _channel, null) is { } first)
        {
            return first;
        }

        using CancellationTokenSource linked =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, linked.Token).ConfigureAwait(false);
        throw new OperationCanceledException();
    }

    public override async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync().ConfigureAwait(false);
        if (Interlocked.Exchange(ref _channel, null) is { } unused)
        {
            unused.Abort();
            unused.Dispose();
        }
    }
}
