using RpcGen.Buffers;
using RpcGen.Receiving;
using RpcGen.Serialization;

namespace RpcGen.Streams;

/// <summary>
/// Enumerates a source on this side and sends its items. A frame holds the items that arrive without waiting, so that a
/// fast producer fills frames and a slow one is not delayed.
/// </summary>
internal static class ItemProducer<T, TCodec>
    where TCodec : IRpcCodec<T>
{
    // Large enough to make the frame's cost negligible, small enough for the consumer to begin early.
    private const int BatchBytes = 16 * 1024;

    /// <summary>Starts when the consumer sends the first credit.</summary>
    public static void Start(StreamSender sender, IAsyncEnumerable<T> source) =>
        sender.WhenFirstCredit(() => _ = RunAsync(sender, source));

    /// <summary>Enumerates until the end, or until the stream is no longer consumed. Never faults.</summary>
    /// <returns>The exception of the source, which the consumer also gets; null if there is none.</returns>
    public static async Task<Exception?> RunAsync(StreamSender sender, IAsyncEnumerable<T> source)
    {
        Exception? error = null;
        try
        {
            await EnumerateAsync(sender, source).ConfigureAwait(false);
            error = sender.IsCut ? new OperationCanceledException("The call of the stream was cancelled") : null;
        }
        catch (Exception exception)
        {
            error = sender.FailureOf(exception);
        }

        await sender.End(error).ConfigureAwait(false);
        return error;
    }

    private static async Task EnumerateAsync(StreamSender sender, IAsyncEnumerable<T> source)
    {
        IAsyncEnumerator<T> enumerator = source.GetAsyncEnumerator(sender.Stopped);
        try
        {
            ValueTask<bool>? moved = null;
            while (await (moved ?? enumerator.MoveNextAsync()).ConfigureAwait(false)
                && await sender.WaitForCreditAsync().ConfigureAwait(false))
            {
                await SendBatch(sender, enumerator, out moved).ConfigureAwait(false);
                if (moved is null && PumpRun.Current is not null)
                {
                    // The source has more than one frame of items without waiting: it must not keep the receive thread.
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                }
            }
        }
        finally
        {
            await enumerator.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Sends the current item and those that follow without waiting. If the next item was requested but not sent, the
    // result of that request is returned in moved.
    private static ValueTask SendBatch(StreamSender sender, IAsyncEnumerator<T> enumerator, out ValueTask<bool>? moved)
    {
        MessageBuffer buffer = MessageBufferPool.Rent();
        buffer.Host = sender.OwnsObjects ? sender.Session.Results : sender.Session;
        RpcWriter writer = new(buffer, sender.Session.Options.Limits.MaxDepth);
        int start = sender.BeginItems(ref writer);
        long limit = Math.Min(sender.Credit - StreamReceiver.FrameCharge, BatchBytes);
        int count = 0;
        int before = start;
        int attachments = 0;
        moved = null;
        try
        {
            while (true)
            {
                TCodec.Write(ref writer, enumerator.Current);
                long size = buffer.Length - start + writer.Unflushed;
                if (size + start > sender.Session.PeerMaxMessageSize)
                {
                    throw new RpcException(
                        RpcStatus.ResourceExhausted,
                        $"An item of the stream makes a message of {size} bytes, but the consumer accepts " +
                        $"{sender.Session.PeerMaxMessageSize} (RpcLimits.MaxMessageSize)");
                }

                count++;
                int length = (int)(size / count);
                before = start + (int)Math.Min(size, int.MaxValue);
                attachments = buffer.Attachments?.Count ?? 0;

                // Stops if the next item would probably exceed the credit. Also if user memory is part of the message:
                // it may change with the next step.
                if (size + length > limit || !buffer.IsContiguous)
                {
                    break;
                }

                ValueTask<bool> next = enumerator.MoveNextAsync();
                if (!next.IsCompletedSuccessfully)
                {
                    moved = next;
                    break;
                }

                if (!next.Result)
                {
                    moved = new ValueTask<bool>(false);
                    break;
                }
            }

            writer.Flush();
        }
        catch (Exception exception)
        {
            // The items before the failed one are still sent.
            writer.Flush();
            buffer.Truncate(before, attachments);
            moved = ValueTask.FromException<bool>(
                exception is RpcSerializationException
                    ? new RpcException(
                        RpcStatus.InvalidArgument,
                        $"An item of the stream cannot be encoded: {exception.Message}", exception)
                    : exception);
            if (count == 0)
            {
                buffer.Reset();
                MessageBufferPool.Return(buffer);
                return ValueTask.CompletedTask;
            }
        }

        ValueTask sent = sender.SendItems(buffer, start, count);
        MessageBufferPool.Return(buffer);
        return sent;
    }
}
