using RpcGen.Buffers;
using RpcGen.Protocol;
using RpcGen.Serialization;

namespace RpcGen.Streams;

/// <content>Encodes items and bytes into frames.</content>
internal sealed partial class StreamSender
{
    // The size of an array 32 header, whose count can be patched when the items are written.
    private const int ItemsHeaderSize = 5;

    /// <summary>
    /// Begins a frame of items: writes everything up to the number of items, which <see cref="SendItems"/> patches.
    /// </summary>
    /// <returns>The offset of the items.</returns>
    public int BeginItems(ref RpcWriter writer, ulong lost = 0)
    {
        BeginFrame(ref writer, lost);
        writer.Reserve(ItemsHeaderSize)[0] = MessagePackCode.Array32;
        writer.Advance(ItemsHeaderSize);
        writer.Flush();
        return writer.Message!.Contiguous.Length;
    }

    /// <summary>Sends a frame that began with <see cref="BeginItems"/>, and empties the buffer.</summary>
    /// <returns>Completed when the memory that the items refer to may change.</returns>
    public ValueTask SendItems(MessageBuffer buffer, int start, int count)
    {
        Charge(StreamReceiver.ChargeOf(buffer.Length - start));
        Span<byte> head = buffer.IsContiguous ? buffer.Contiguous : buffer.FirstSegment;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(head[(start - 4)..], count);
        return SendFrame(buffer);
    }

    /// <summary>Sends bytes. Large pieces are not copied.</summary>
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

        // The next frame must not overtake this one, which travels in chunks.
        TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _lastSend = sent.Task;
        }

        session.Send(buffer, () => sent.TrySetResult());
        return new ValueTask(sent.Task);
    }
}
