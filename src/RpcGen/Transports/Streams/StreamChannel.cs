using System.Net.Security;
using RpcGen.Transports.Pipes;
using RpcGen.Transports.Internal;
using RpcGen.Transports.Network;

namespace RpcGen.Transports.Streams;

/// <summary>A channel over a pair of streams, or over one stream in both roles.</summary>
/// <param name="input">The stream from which the channel receives; the channel owns it.</param>
/// <param name="output">The stream to which the channel sends; the channel owns it.</param>
/// <param name="child">The process at the other ends, if it is a child of this one.</param>
/// <param name="peer">The peer on the other end; null if it is not known.</param>
internal sealed class StreamChannel(
    Stream input, Stream output, ChildExit? child = null, RpcPeer? peer = null) : RpcChannel
{
    // Ends operations of streams that Dispose does not end.
    private readonly CancellationTokenSource _aborting = new();
    private int _aborted;

    // The likely reason if the peer ends the connection before it has sent anything. Null once bytes have arrived.
    private volatile string? _likelyRefusal = input is SslStream tls ? TlsPeer.LikelyRefusal(tls) : null;

    public override RpcPeer? Peer => peer;

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) =>
        Volatile.Read(ref _aborted) == 0 ? ReceiveCoreAsync(buffer) : new ValueTask<int>(0);

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            ValueTask writing = output.WriteAsync(bytes);
            await (writing.IsCompleted ? writing : new ValueTask(writing.AsTask().WaitAsync(_aborting.Token)))
                .ConfigureAwait(false);
            Task flushing = output.FlushAsync();
            await (flushing.IsCompleted ? flushing : flushing.WaitAsync(_aborting.Token)).ConfigureAwait(false);
        }
        catch (Exception exception)
            when (exception is ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            throw new IOException("the stream is closed", exception);
        }
    }

    // Only disposal ends a running read of a stream.
    public override void Abort()
    {
        if (Interlocked.Exchange(ref _aborted, 1) == 0)
        {
            _aborting.Cancel();
            CloseQuietly(output);
            CloseQuietly(input);
        }
    }

    internal override PeerLoss? DescribeLoss() =>
        (child?.Describe() ?? _likelyRefusal) is { } text ? new PeerLoss(text) : null;

    protected override void Dispose(bool disposing)
    {
        child?.Stop();
        Abort();
    }

    private async ValueTask<int> ReceiveCoreAsync(Memory<byte> buffer)
    {
        try
        {
            ValueTask<int> reading = input.ReadAsync(buffer);
            int count = await (reading.IsCompleted
                ? reading
                : new ValueTask<int>(reading.AsTask().WaitAsync(_aborting.Token))).ConfigureAwait(false);
            if (count > 0)
            {
                _likelyRefusal = null;
            }

            return count;
        }
        catch (Exception) when (Volatile.Read(ref _aborted) != 0)
        {
            return 0;
        }
        catch (Exception exception) when (exception is ObjectDisposedException or InvalidOperationException)
        {
            throw new IOException("the stream is closed", exception);
        }
    }

    private static void CloseQuietly(Stream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (Exception exception)
            when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Disposing may flush into a channel whose other end is gone. The channel has ended, so this is not an
            // error.
        }
    }
}
