using RpcGen.Buffers;
using RpcGen.Calls;
using RpcGen.Protocol;
using RpcGen.Serialization;
using RpcGen.Connections;
using RpcGen.Streams;

namespace RpcGen.CompilerServices;

public sealed partial class RpcIncomingCall
{
    // Set while interceptors surround the handler: the handler's outcome waits for them. Cleared before the answer, and
    // so before the slot is used again.
    private TaskCompletionSource? _held;
    private MessageBuffer? _heldAnswer;

    /// <summary>Answers with a result.</summary>
    public void Complete<T, TCodec>(T result)
        where TCodec : IRpcCodec<T>
    {
        MessageBuffer buffer = _held is null ? MessageBufferPool.Rent() : new MessageBuffer();
        buffer.OwnsBuffers = true;
        buffer.Host = Session.Results;
        try
        {
            RpcWriter writer = new(buffer, Session.Options.Limits.MaxDepth);
            RpcMetadata? metadata = _context?.ReplyOrNull;
            WriteHead(ref writer, FrameKind.Reply, metadata is null ? 3 : 4);
            TCodec.Write(ref writer, result);
            metadata?.Write(ref writer);
            writer.Flush();
        }
        catch (Exception exception)
        {
            Discard(buffer);
            End(new RpcException(
                exception is RpcException { IsOfCall: true } rpc ? rpc.Status : RpcStatus.InvalidArgument,
                $"The call ran, but its result cannot be encoded: {RemoteErrorText.MessageOf(exception)}", exception));
            return;
        }

        if (buffer.Length > Session.PeerMaxMessageSize)
        {
            long size = buffer.Length;
            Discard(buffer);
            End(new RpcException(
                RpcStatus.ResourceExhausted,
                $"The call ran, but its result has {size} bytes; the caller accepts {Session.PeerMaxMessageSize}"));
            return;
        }

        if (_held is { } held)
        {
            _heldAnswer = buffer;
            held.TrySetResult();
            return;
        }

        Answer(buffer, succeeded: true);
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

    /// <summary>Answers with the object to which the caller has a reference already.</summary>
    public void CompleteObject<T, TCodec>(T? result)
        where T : class
        where TCodec : IRpcCodec<T?>, IRpcContractSource
    {
        if (_promise is not { } promise)
        {
            Complete<T?, TCodec>(result);
        }
        else if (result is null)
        {
            Fail(new RpcException(RpcStatus.NotFound, $"{MethodName} returned null"));
        }
        else
        {
            Session.References.Resolve(promise, result, TCodec.Descriptor);
            _promise = null;
            Complete();
        }
    }

    /// <summary>Answers that the arguments could not be decoded.</summary>
    public void RejectArguments(Exception exception, string method, string parameter)
    {
        if (exception is RpcException { IsOfCall: true } rpc)
        {
            End(rpc);
            return;
        }

        if (exception is not RpcSerializationException serialization)
        {
            serialization = new RpcSerializationException(
                $"Decoding failed with {exception.GetType().Name}: {RemoteErrorText.MessageOf(exception)}", exception);
        }

        End(new RpcException(RpcStatus.InvalidArgument, serialization.InMember(method, parameter).Message));
    }

    /// <summary>Answers with the exception that the handler threw.</summary>
    public void Fail(Exception exception) => End(Translate(exception));

    // The deadline is checked first: the caller's cancellation may follow from the same deadline.
    private Exception Translate(Exception exception) => exception switch
    {
        OperationCanceledException when _expired => HandlerTimedOut(exception),
        OperationCanceledException when _cancelled =>
            new RpcException(RpcStatus.Cancelled, "The handler was cancelled", exception),

        // The exception of a nested call that inherited the deadline.
        TimeoutException when _expired || HasDeadlinePassed => HandlerTimedOut(exception),
        _ => exception,
    };

    private static RpcException HandlerTimedOut(Exception exception) =>
        new(RpcStatus.DeadlineExceeded, "The deadline of the call passed in its handler", exception);

    internal void AnswerError(in RemoteError error)
    {
        BreakPromise(error);
        MessageBuffer buffer = MessageBufferPool.Rent();
        try
        {
            WriteError(buffer, error);
        }
        catch (Exception exception)
        {
            buffer.Reset();
            WriteError(buffer, RemoteError.NotEncodable(exception));
        }

        if (buffer.Length > Session.PeerMaxMessageSize)
        {
            buffer.Reset();
            WriteError(buffer, error.WithoutFault());
        }

        Answer(buffer, succeeded: false);
    }

    /// <summary>Withholds the answer until <see cref="ReleaseAnswer"/>.</summary>
    /// <returns>A task that completes when the handler has ended, with its exception.</returns>
    internal Task HoldAnswer()
    {
        _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _held.Task;
    }

    /// <summary>Sends the withheld answer, or an exception instead.</summary>
    internal void ReleaseAnswer(Exception? exception)
    {
        MessageBuffer? answer = _heldAnswer;
        _held = null;
        _heldAnswer = null;
        if (exception is null)
        {
            Answer(answer!, succeeded: true);
            return;
        }

        answer?.Reset();
        Fail(exception);
    }

    private void End(Exception exception)
    {
        if (_held is { } held)
        {
            held.TrySetException(exception);
            return;
        }

        if (_contract is not null && Method.Shape == RpcMethodShape.OneWay)
        {
            Session.ReportUnhandled(new RpcException(
                (exception as RpcException)?.Status ?? RpcStatus.Unknown,
                $"The handler of the one-way method {MethodName} failed: {RemoteErrorText.MessageOf(exception)}",
                exception));
        }

        AnswerError(RemoteError.Of(exception, Session.Options.ErrorDetail, _contract is null ? [] : Method.Faults));
    }

    private void BreakPromise(in RemoteError error)
    {
        if (_promise is { } promise)
        {
            _promise = null;
            Session.References.Reject(promise, error);
        }
    }

    private void Answer(MessageBuffer buffer, bool succeeded)
    {
        if (_promise is not null)
        {
            BreakPromise(new RemoteError(RpcStatus.InvalidArgument, $"{MethodName} does not return an object"));
        }

        if (_attachments.Count > 0)
        {
            _attachments.CallEnded(succeeded);
            if (_attachments.Draining is { } draining)
            {
                _attachments.Reset();
                if (!draining.IsCompleted)
                {
                    _ = AnswerAfterAsync(draining, buffer);
                    return;
                }
            }
        }

        SendAnswer(buffer);
    }

    // Sends what the handler wrote to a stream before the answer.
    private async Task AnswerAfterAsync(Task draining, MessageBuffer buffer)
    {
        await draining.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        SendAnswer(buffer);
    }

    private void SendAnswer(MessageBuffer buffer)
    {
        ConcurrencyGate[] gates = Deactivate();
        if (Session.HasEnded)
        {
            // Whatever the reason, the caller must receive an answer, because it did not cancel.
            buffer.Reset();
        }
        else
        {
            Session.Send(buffer);
        }

        MessageBufferPool.Return(buffer);
        foreach (ConcurrencyGate gate in gates)
        {
            gate.Exit();
        }

        Session.HandlerEnded();
    }

    private void WriteError(MessageBuffer buffer, in RemoteError error)
    {
        RpcWriter writer = new(buffer);
        WriteHead(ref writer, FrameKind.Error, 2 + error.Count);
        error.Write(ref writer);
        writer.Flush();
    }

    private void WriteHead(ref RpcWriter writer, FrameKind kind, int elements)
    {
        Span<byte> head = writer.Reserve(FrameLayout.CallIdOffset + 2);
        head[FrameLayout.HeaderSize] = (byte)(MessagePackCode.MinFixArray | elements);
        head[FrameLayout.HeaderSize + 1] = (byte)kind;
        head[FrameLayout.HeaderSize + 2] = MessagePackCode.UInt16;
        FrameLayout.PatchCallId(head, Id);
        writer.Advance(FrameLayout.CallIdOffset + 2);
    }

    private static void Discard(MessageBuffer buffer)
    {
        buffer.Reset();
        MessageBufferPool.Return(buffer);
    }

    private static InvalidOperationException HandlerReturnedNull() =>
        new("The handler returned null instead of what it promised");
}
