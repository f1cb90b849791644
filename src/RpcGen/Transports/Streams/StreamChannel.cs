using System.Net.Security;
using RpcGen.Transports.Pipes;
using RpcGen.Transports.Internal;

namespace RpcGen.Transports.Streams;

/// <summary>Any pair of streams, or one stream in both roles.</summary>
/// <param name="input">Received from; owned by the channel.</param>
/// <param name="output">Sent to; owned by the channel.</param>
/// <param name="child">The process at the other ends, if it is a child of this one.</param>
/// <param name="peer">Who is on the other end, if it is known.</param>
internal sealed class StreamChannel(Stream input, Stream output, ChildExit? child = null, RpcPeer? peer = null) : RpcChannel
{
    // Ends operations of streams whose Dispose does not.
    private readonly CancellationTokenSource _aborting = new();
    private int _aborted;

    // What is likely if the server ends the connection before it has sent anything: with TLS 1.3 the client has finished
    // before the server looks at its certificate. Null once something has come.
    private volatile string? _likelyRefusal = input is SslStream { IsAuthenticated: true, IsServer: false } tls
        ? "The peer closed the connection right after TLS was set up: " + (tls.LocalCertificate is { } shown
            ? $"it may have refused the certificate '{shown.Subject}' of this side"
            : "it may want a certificate, and this side has shown none")
        : null;

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

    // A stream has no other way to end a read that runs than to be disposed.
    public override void Abort()
    {
        if (Interlocked.Exchange(ref _aborted, 1) == 0)
        {
            _aborting.Cancel();
            CloseQuietly(output);
            CloseQuietly(input);
        }
    }

    internal override PeerLoss? DescribeLoss() => (child?.Describe() ?? _likelyRefusal) is { } text ? new PeerLoss(text) : null;

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
            int count = await (reading.IsCompleted ? reading : new ValueTask<int>(reading.AsTask().WaitAsync(_aborting.Token)))
                .ConfigureAwait(false);
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
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Disposing may flush into a channel whose other end is gone; there is nobody left to tell.
        }
    }
}
