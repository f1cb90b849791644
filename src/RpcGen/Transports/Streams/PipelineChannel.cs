using System.Buffers;
using System.IO.Pipelines;

namespace RpcGen.Transports.Streams;

/// <summary>A channel over a pair of pipelines.</summary>
/// <param name="pipe">The channel receives from its input, sends to its output, and completes both.</param>
/// <param name="peer">The peer on the other end; null if it is not known.</param>
internal sealed class PipelineChannel(IDuplexPipe pipe, RpcPeer? peer = null) : RpcChannel
{
    private int _aborted;

    public override RpcPeer? Peer => peer;

    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        while (Volatile.Read(ref _aborted) == 0)
        {
            ReadResult result = await ReadAsync().ConfigureAwait(false);
            ReadOnlySequence<byte> available = result.Buffer;
            int count = (int)Math.Min(available.Length, buffer.Length);
            available.Slice(0, count).CopyTo(buffer.Span);
            pipe.Input.AdvanceTo(available.GetPosition(count));
            if (count > 0 || result.IsCompleted)
            {
                return count;
            }
        }

        return 0;
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            FlushResult result = await pipe.Output.WriteAsync(bytes).ConfigureAwait(false);
            if (result.IsCompleted || result.IsCanceled || Volatile.Read(ref _aborted) != 0)
            {
                throw new IOException("the other end is closed");
            }
        }
        catch (InvalidOperationException exception)
        {
            throw new IOException("the pipe is completed", exception);
        }
    }

    public override void Abort()
    {
        if (Interlocked.Exchange(ref _aborted, 1) == 0)
        {
            pipe.Input.CancelPendingRead();
            pipe.Output.CancelPendingFlush();
        }
    }

    protected override void Dispose(bool disposing)
    {
        pipe.Input.Complete();
        pipe.Output.Complete();
    }

    private async ValueTask<ReadResult> ReadAsync()
    {
        try
        {
            return await pipe.Input.ReadAsync().ConfigureAwait(false);
        }
        catch (InvalidOperationException exception)
        {
            throw new IOException("the pipe is completed", exception);
        }
    }
}
