using Nerdbank.Streams;

namespace RpcGen.NerdbankStreams;

/// <summary>A channel of a <see cref="MultiplexingStream"/> as that of a connection, which owns it.</summary>
/// <param name="channel">The channel, accepted.</param>
public sealed class MultiplexedChannel(MultiplexingStream.Channel channel) : RpcChannel
{
    private readonly RpcChannel _pipelines = RpcPipes.FromPipelines(channel);

    /// <inheritdoc/>
    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            return await _pipelines.ReceiveAsync(buffer).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            throw new IOException("the channel of the multiplexing stream is closed", exception);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _pipelines.SendAsync(bytes).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            throw new IOException("the channel of the multiplexing stream is closed", exception);
        }
    }

    /// <inheritdoc/>
    public override void Abort() => _pipelines.Abort();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _pipelines.Dispose();
        channel.Dispose();
    }

    // What pipes throw when they are completed, and the stream when it is disposed or its protocol is broken.
    private static bool IsEnd(Exception exception) =>
        exception is InvalidOperationException or OperationCanceledException
        or MultiplexingProtocolException;
}
