using RpcGen.Transports.Pipes;

namespace RpcGen.Transports.Streams;

/// <summary>Any pair of streams, or one stream in both roles.</summary>
/// <param name="input">Received from; owned by the channel.</param>
/// <param name="output">Sent to; owned by the channel.</param>
/// <param name="child">The process at the other ends, if it is a child of this one.</param>
internal sealed class StreamChannel(Stream input, Stream output, ChildExit? child = null) : RpcChannel
{
    // Ends operations of streams whose Dispose does not.
    private readonly CancellationTokenSource _aborting = new();
    private int _aborted;

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

    internal override string? DescribeLoss() => child?.Describe();

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
            return await (reading.IsCompleted ? reading : new ValueTask<int>(reading.AsTask().WaitAsync(_aborting.Token)))
                .ConfigureAwait(false);
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
