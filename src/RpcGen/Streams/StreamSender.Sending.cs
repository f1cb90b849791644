using RpcGen.Buffers;
using RpcGen.Protocol;
using RpcGen.Serialization;

namespace RpcGen.Streams;

/// <content>How items and bytes become frames.</content>
internal sealed partial class StreamSender
{
    // An array 32 header: its count can be patched when the items are there.
    private const int ItemsHeaderSize = 5;

    /// <summary>
    /// Begins a frame of items: writes all up to the number of items, which is patched by <see cref="SendItems"/>.
    /// </summary>
    /// <returns>Where the items begin.</returns>
    public int BeginItems(ref RpcWriter writer, ulong lost = 0)
    {
        BeginFrame(ref writer, lost);
        writer.Reserve(ItemsHeaderSize)[0] = MessagePackCode.Array32;
        writer.Advance(ItemsHeaderSize);
        writer.Flush();
        return writer.Message!.Contiguous.Length;
    }

    /// <summary>Sends a frame begun with <see cref="BeginItems"/>; the buffer is empty afterwards.</summary>
    /// <returns>Completed when the memory that the items refer to may change.</returns>
    public ValueTask SendItems(MessageBuffer buffer, int start, int count)
    {
        Charge(StreamReceiver.ChargeOf(buffer.Length - start));
        Span<byte> head = buffer.IsContiguous ? buffer.Contiguous : buffer.FirstSegment;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(head[(start - 4)..], count);
        return SendFrame(buffer);
    }

    /// <summary>Sends bytes. What is large is not copied.</summary>
    /// <returns>Completed when the memory may change.</returns>
    public ValueTask SendBytes(ReadOnlyMemory<byte> bytes)
    {
        Charge(StreamReceiver.ChargeOf(bytes.Length));
        MessageBuffer buffer = MessageBufferPool.Rent();
        RpcWriter writer = new(buffer);
        BeginFrame(ref writer);
        writer.WriteBinary(bytes);
        writer.Flush();
        ValueTask sent = SendFrame(buffer);
        MessageBufferPool.Return(buffer);
        return sent;
    }

    private void Charge(long bytes)
    {
        lock (_gate)
        {
            _credit -= bytes;
        }
    }

    private void BeginFrame(ref RpcWriter writer, ulong lost = 0)
    {
        FrameLayout.Begin(ref writer, FrameKind.StreamItems, lost > 0 ? 4 : 3);
        writer.Write(key);
        if (lost > 0)
        {
            writer.Write(lost);
        }
    }

    private ValueTask SendFrame(MessageBuffer buffer)
    {
        if (session.Writer.FitsFrame(buffer))
        {
            session.Send(buffer);
            return ValueTask.CompletedTask;
        }

        // The next frame must not pass this one, which travels in pieces.
        TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _lastSend = sent.Task;
        }

        session.Send(buffer, () => sent.TrySetResult());
        return new ValueTask(sent.Task);
    }
}
