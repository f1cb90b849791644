using System.Buffers;
using System.IO.Pipelines;
using RpcGen.Buffers;

namespace RpcGen.Streams;

/// <summary>
/// Moves bytes between the program's streams and the connection. No method faults: each reports its error to the ends.
/// </summary>
internal static class BytePump
{
    private const int PieceSize = 64 * 1024;

    /// <summary>Sends the bytes of a stream until its end.</summary>
    public static async Task SendAsync(StreamSender sender, Stream source, bool dispose)
    {
        byte[] buffer = LargeArrayPool.Rent(PieceSize);
        Exception? error = null;
        try
        {
            int count;
            while (await sender.WaitForCreditAsync().ConfigureAwait(false)
                && (count = await source.ReadAsync(
                    buffer.AsMemory(0, (int)Math.Min(PieceSize, Math.Max(1, sender.Credit))), sender.Stopped)
                    .ConfigureAwait(false)) > 0)
            {
                await sender.SendBytes(buffer.AsMemory(0, count)).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            error = sender.FailureOf(exception);
        }

        LargeArrayPool.Return(buffer);
        await sender.End(error).ConfigureAwait(false);
        if (dispose)
        {
            await sender.Session.UserCode.GuardAsync(source, static source => source.DisposeAsync())
                .ConfigureAwait(false);
        }
    }

    /// <summary>Sends the bytes of a pipe until its end, and completes it.</summary>
    public static async Task SendAsync(StreamSender sender, PipeReader source)
    {
        RemotePipeWriter writer = new(sender);
        Exception? error = null;
        try
        {
            bool open = true;
            while (open)
            {
                ReadResult read = await source.ReadAsync(sender.Stopped).ConfigureAwait(false);
                open = !read.IsCompleted && !read.IsCanceled;
                foreach (ReadOnlyMemory<byte> piece in read.Buffer)
                {
                    FlushResult flushed = await writer.WriteAsync(piece).ConfigureAwait(false);
                    if (flushed.IsCompleted)
                    {
                        open = false;
                        break;
                    }
                }

                source.AdvanceTo(read.Buffer.End);
            }
        }
        catch (Exception exception)
        {
            error = sender.FailureOf(exception);
        }

        await sender.End(error).ConfigureAwait(false);
        await sender.Session.UserCode.GuardAsync(
            (source, error), static end => end.source.CompleteAsync(end.error)).ConfigureAwait(false);
    }

    /// <summary>Writes received bytes to a pipe, and completes it.</summary>
    public static async Task ReceiveAsync(ByteReceiver receiver, PipeWriter target)
    {
        Exception? error = await CopyAsync(receiver, async piece =>
            !(await target.WriteAsync(piece).ConfigureAwait(false)).IsCompleted).ConfigureAwait(false);
        await receiver.Session.UserCode.GuardAsync(
            (target, error), static end => end.target.CompleteAsync(end.error)).ConfigureAwait(false);
    }

    /// <summary>Writes received bytes to a stream, and flushes it.</summary>
    public static Task ReceiveAsync(ByteReceiver receiver, Stream target, bool dispose) => CopyAsync(
        receiver,
        async piece =>
        {
            await target.WriteAsync(piece).ConfigureAwait(false);
            return true;
        },
        async () =>
        {
            await target.FlushAsync().ConfigureAwait(false);
            if (dispose)
            {
                await target.DisposeAsync().ConfigureAwait(false);
            }
        });

    private static async Task<Exception?> CopyAsync(
        ByteReceiver receiver, Func<ReadOnlyMemory<byte>, ValueTask<bool>> write, Func<Task>? finish = null)
    {
        RemotePipeReader reader = new(receiver);
        Exception? error = null;
        try
        {
            bool open = true;
            while (open)
            {
                ReadResult read = await reader.ReadAsync().ConfigureAwait(false);
                open = !read.IsCompleted;
                foreach (ReadOnlyMemory<byte> piece in read.Buffer)
                {
                    if (!await write(piece).ConfigureAwait(false))
                    {
                        open = false;
                        break;
                    }
                }

                reader.AdvanceTo(read.Buffer.End);
            }
        }
        catch (Exception exception)
        {
            error = exception;
        }

        try
        {
            await (finish?.Invoke() ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            error ??= exception;
        }

        reader.Complete(error);
        return error;
    }
}
