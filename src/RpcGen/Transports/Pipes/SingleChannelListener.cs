namespace RpcGen.Transports.Pipes;

/// <summary>A listener that accepts one client, which is already connected.</summary>
internal sealed class SingleChannelListener(RpcEndpoint endpoint, RpcChannel channel) : RpcListener
{
    private RpcChannel? _channel = channel;

    public override RpcEndpoint Endpoint => endpoint;

    public override ValueTask<RpcChannel> AcceptAsync(CancellationToken cancellationToken) =>
        Interlocked.Exchange(ref _channel, null) is { } only
            ? new ValueTask<RpcChannel>(only)
            : throw new OperationCanceledException($"{endpoint} accepts one client only");

    public override ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _channel, null) is { } unused)
        {
            unused.Abort();
            unused.Dispose();
        }

        return ValueTask.CompletedTask;
    }
}
