namespace RpcGen.Connections;

/// <summary>Opens channels with code of the program.</summary>
internal static class ChannelFactory
{
    /// <summary>
    /// Returns a factory whose exceptions become failed attempts to connect, after which a client retries.
    /// </summary>
    /// <param name="open">Opens a channel.</param>
    public static Func<CancellationToken, ValueTask<RpcChannel>> Guard(
        Func<CancellationToken, ValueTask<RpcChannel>> open) => async cancellationToken =>
    {
        RpcChannel? channel;
        try
        {
            channel = await open(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not RpcConnectException
            && !(exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            throw new RpcConnectException($"The channel factory failed: {exception.Message}", exception);
        }

        return channel ?? throw new RpcConnectException("The channel factory returned null in place of a channel");
    };
}
