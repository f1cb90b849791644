using RpcGen.Connections.Internal;
using RpcGen.Protocol;
using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

namespace RpcGen.CompilerServices;

public sealed partial class RpcIncomingCall
{
    /// <summary>Answers with a result.</summary>
    public void Complete<T, TCodec>(T result)
        where TCodec : IRpcCodec<T>
    {
        MessageBuffer buffer = MessageBufferPool.Rent();
        buffer.OwnsBuffers = true;
        try
        {
            MessagePackWriter writer = new(buffer, Connection.Options.Limits.MaxDepth);
            WriteHead(ref writer, FrameKind.Reply, 3);
            TCodec.Write(ref writer, result);
            writer.Flush();
        }
        catch (Exception exception)
        {
            buffer.Reset();
            MessageBufferPool.Return(buffer);
            AnswerError(
                RpcStatus.InvalidArgument, $"The call ran, but its result cannot be encoded: {exception.Message}", null, null);
            return;
        }

        if (buffer.Length > Connection.PeerMaxMessageSize)
        {
            long size = buffer.Length;
            buffer.Reset();
            MessageBufferPool.Return(buffer);
            AnswerError(
                RpcStatus.ResourceExhausted,
                $"The call ran, but its result has {size} bytes; the caller takes {Connection.PeerMaxMessageSize}",
                null,
                null);
            return;
        }

        Deactivate();
        Connection.Send(buffer);
        Connection.HandlerEnded();
    }

    /// <summary>Answers a method without a result.</summary>
    public void Complete() => Complete<RpcVoid, RpcVoidCodec>(default);

    /// <summary>Answers when the handler has ended.</summary>
    public void CompleteWith<T, TCodec>(ValueTask<T> handler)
        where TCodec : IRpcCodec<T>
    {
        if (handler.IsCompletedSuccessfully)
        {
            Complete<T, TCodec>(handler.Result);
        }
        else
        {
            HandlerContinuation<T, TCodec>.Await(this, handler);
        }
    }

    /// <inheritdoc cref="CompleteWith{T, TCodec}(ValueTask{T})"/>
    public void CompleteWith<T, TCodec>(Task<T> handler)
        where TCodec : IRpcCodec<T>
    {
        if (handler is null)
        {
            Fail(HandlerReturnedNull());
        }
        else
        {
            CompleteWith<T, TCodec>(new ValueTask<T>(handler));
        }
    }

    /// <inheritdoc cref="CompleteWith{T, TCodec}(ValueTask{T})"/>
    public void CompleteWith(ValueTask handler)
    {
        if (handler.IsCompletedSuccessfully)
        {
            handler.GetAwaiter().GetResult();
            Complete();
        }
        else
        {
            HandlerContinuation.Await(this, handler);
        }
    }

    /// <inheritdoc cref="CompleteWith{T, TCodec}(ValueTask{T})"/>
    public void CompleteWith(Task handler)
    {
        if (handler is null)
        {
            Fail(HandlerReturnedNull());
        }
        else
        {
            CompleteWith(new ValueTask(handler));
        }
    }

    /// <summary>Answers with the exception that the handler threw.</summary>
    public void Fail(Exception exception)
    {
        if (exception is OperationCanceledException && _cancelled)
        {
            AnswerError(RpcStatus.Cancelled, "The handler was cancelled", null, null);
        }
        else if (exception is OperationCanceledException && _expired)
        {
            // Only the deadline cancels without a word of the caller.
            AnswerError(RpcStatus.DeadlineExceeded, "The deadline of the call passed in its handler", null, null);
        }
        else if (exception is RpcException { Status: not RpcStatus.Unknown } rpc and not RpcConnectionLostException)
        {
            AnswerError(rpc.Status, rpc.Message, null, null);
        }
        else
        {
            RemoteErrorText text = RemoteErrorText.Of(exception, Connection.Options.ErrorDetail);
            AnswerError(RpcStatus.Unknown, text.Message, text.TypeName, text.StackTrace);
        }
    }

    internal void AnswerError(RpcStatus status, string message, string? typeName, string? stackTrace)
    {
        MessageBuffer buffer = MessageBufferPool.Rent();
        MessagePackWriter writer = new(buffer);
        WriteHead(ref writer, FrameKind.Error, 6);
        writer.Write((int)status);
        writer.Write(RemoteErrorText.Clip(message));
        writer.Write(typeName);
        writer.Write(stackTrace is null ? null : RemoteErrorText.Clip(stackTrace));
        writer.Flush();
        Deactivate();
        Connection.Send(buffer);
        Connection.HandlerEnded();
    }

    private void WriteHead(ref MessagePackWriter writer, FrameKind kind, int elements)
    {
        Span<byte> head = writer.Reserve(FrameLayout.CallIdOffset + 2);
        head[FrameLayout.HeaderSize] = (byte)(MessagePackCode.MinFixArray | elements);
        head[FrameLayout.HeaderSize + 1] = (byte)kind;
        head[FrameLayout.HeaderSize + 2] = MessagePackCode.UInt16;
        FrameLayout.PatchCallId(head, Id);
        writer.Advance(FrameLayout.CallIdOffset + 2);
    }

    private static InvalidOperationException HandlerReturnedNull() =>
        new("The handler returned null instead of a task");
}
