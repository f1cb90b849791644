using RpcGen.Buffers;
using RpcGen.Receiving;
using RpcGen.Serialization;

namespace RpcGen.Streams;

/// <summary>
/// Enumerates on this side and sends what comes: as many items in a frame as come without waiting, so that a fast
/// producer fills frames and a slow one is not delayed.
/// </summary>
internal static class ItemProducer<T, TCodec>
    where TCodec : IRpcCodec<T>
{
    // Large enough to make the frame's cost vanish, small enough for the consumer to begin early.
    private const int BatchBytes = 16 * 1024;

    /// <summary>Starts when the consumer is there.</summary>
    public static void Start(StreamSender sender, IAsyncEnumerable<T> source) =>
        sender.WhenWanted(() => _ = RunAsync(sender, source));

    /// <summary>Enumerates until the end, or until nobody consumes any more. Never faults.</summary>
    /// <returns>What the source failed with; the consumer has been told.</returns>
    public static async Task<Exception?> RunAsync(StreamSender sender, IAsyncEnumerable<T> source)
    {
        Exception? error = null;
        try
        {
            await EnumerateAsync(sender, source).ConfigureAwait(false);
            error = sender.IsCut ? new OperationCanceledException("The stream was cut off") : null;
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
                    // There is more than a frame of it: that must not keep the receive thread.
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                }
            }
        }
        finally
        {
            await enumerator.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Sends the current item and those that follow without waiting. What came of asking for the one behind them, if
    // that was done, is given back.
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
                        $"An item of the stream makes a message of {size} bytes; the consumer takes " +
                        $"{sender.Session.PeerMaxMessageSize} (RpcLimits.MaxMessageSize)");
                }

                count++;
                int length = (int)(size / count);
                before = start + (int)Math.Min(size, int.MaxValue);
                attachments = buffer.Attachments?.Count ?? 0;

                // The next item would probably exceed the credit; or memory of the user's is part of the message, and
                // may change with the next step.
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
            // What came before the item that failed still counts.
            writer.Flush();
            buffer.Truncate(before, attachments);
            moved = ValueTask.FromException<bool>(
                exception is RpcSerializationException
                    ? new RpcException(
                        RpcStatus.InvalidArgument, $"An item of the stream cannot be encoded: {exception.Message}", exception)
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
