using System.Diagnostics;
using RpcGen.Buffers;
using RpcGen.Calls;
using RpcGen.Protocol;
using RpcGen.Serialization;

namespace RpcGen.Connections;

internal sealed partial class Session
{
    /// <summary>Sends an encoded message and empties the buffer.</summary>
    /// <param name="buffer">A complete frame, of any length.</param>
    /// <param name="whenSent">Called when the memory of the message is no longer read.</param>
    internal void Send(MessageBuffer buffer, Action? whenSent = null)
    {
        // After sending, the stream and reference tables own the attachments.
        buffer.TakeAttachments();
        if (Writer.FitsFrame(buffer))
        {
            Span<byte> frame = buffer.Contiguous;
            FrameLayout.PatchLength(frame);
            Writer.Append(frame);
            buffer.Reset();
            whenSent?.Invoke();
            return;
        }

        OutgoingMessage message = buffer.Detach(FrameLayout.HeaderSize);
        message.WhenSent = whenSent;
        if (!Writer.Append(message))
        {
            whenSent?.Invoke();
        }
    }

    internal void SendKeyed(FrameKind kind, long key, long? value = null)
    {
        MessageBuffer buffer = MessageBufferPool.Rent();
        RpcWriter writer = new(buffer);
        FrameLayout.Begin(ref writer, kind, value is null ? 2 : 3);
        writer.Write(key);
        if (value is not null)
        {
            writer.Write(value.Value);
        }

        writer.Flush();
        Send(buffer);
        MessageBufferPool.Return(buffer);
    }

    internal void SendStreamEnd(long key, RemoteError? error)
    {
        MessageBuffer buffer = MessageBufferPool.Rent();
        try
        {
            WriteStreamEnd(buffer, key, error);
        }
        catch (Exception exception)
        {
            buffer.Reset();
            WriteStreamEnd(buffer, key, RemoteError.NotEncodable(exception));
        }

        if (buffer.Length > PeerMaxMessageSize)
        {
            buffer.Reset();
            WriteStreamEnd(buffer, key, error?.WithoutFault());
        }

        Send(buffer);
        MessageBufferPool.Return(buffer);
    }

    private static void WriteStreamEnd(MessageBuffer buffer, long key, RemoteError? error)
    {
        RpcWriter writer = new(buffer);
        FrameLayout.Begin(ref writer, FrameKind.StreamEnd, 2 + (error?.Count ?? 0));
        writer.Write(key);
        error?.Write(ref writer);
        writer.Flush();
    }

    // A stopped process cannot send. So the peer is notified when the debugger is first seen, with the next such call.
    internal void AnnounceDebugger()
    {
        if (Debugger.IsAttached != _announcedDebugging)
        {
            _announcedDebugging = Debugger.IsAttached;
            SendDebugging(_announcedDebugging);
        }
    }

    private void SendDebugging(bool attached)
    {
        Span<byte> frame = stackalloc byte[FrameLayout.HeaderSize + 3];
        frame[FrameLayout.HeaderSize] = MessagePackCode.MinFixArray | 2;
        frame[FrameLayout.HeaderSize + 1] = (byte)FrameKind.Debugging;
        frame[FrameLayout.HeaderSize + 2] = attached ? MessagePackCode.True : MessagePackCode.False;
        FrameLayout.PatchLength(frame);
        Writer.Append(frame);
    }

    private void SendCancel(int id) => SendControl(FrameKind.Cancel, id);

    private void SendControl(FrameKind kind, int value)
    {
        Span<byte> frame = stackalloc byte[FrameLayout.HeaderSize + 5];
        frame[FrameLayout.HeaderSize] = MessagePackCode.MinFixArray | 2;
        frame[FrameLayout.HeaderSize + 1] = (byte)kind;
        frame[FrameLayout.HeaderSize + 2] = MessagePackCode.UInt16;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(
            frame[(FrameLayout.HeaderSize + 3)..], (ushort)value);
        FrameLayout.PatchLength(frame);
        Writer.Append(frame);
    }

    private void SendGoAway(RpcCloseKind kind, string text)
    {
        Writer.Append(GoAway.Encode(kind, RemoteErrorText.Clip(text)));

        // The connection may end right after this, so the pump must not defer the frame.
        Writer.FlushDeferred();
    }
}
