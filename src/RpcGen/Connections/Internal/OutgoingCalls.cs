using RpcGen.CompilerServices;
using RpcGen.Protocol;
using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

namespace RpcGen.Connections.Internal;

/// <summary>Sends encoded calls: at once where a slot and room in the queue are free, else when they are.</summary>
internal static class OutgoingCalls
{
    public static ValueTask<T> Start<T, TCodec>(
        RpcProxyTarget target, int method, MessageBuffer buffer, long timeout, CancellationToken cancellationToken)
        where TCodec : IRpcCodec<T> =>
        TryStart<T, TCodec>(target, method, buffer, Deadline(target, timeout), cancellationToken) is { } call
            ? new ValueTask<T>(call, call.Version)
            : StartLater<T, TCodec>(target, method, buffer, timeout, cancellationToken);

    public static ValueTask StartVoid(
        RpcProxyTarget target, int method, MessageBuffer buffer, long timeout, CancellationToken cancellationToken) =>
        TryStart<RpcVoid, RpcVoidCodec>(target, method, buffer, Deadline(target, timeout), cancellationToken) is { } call
            ? new ValueTask(call, call.Version)
            : new ValueTask(
                StartLater<RpcVoid, RpcVoidCodec>(target, method, buffer, timeout, cancellationToken).AsTask());

    private static long Deadline(RpcProxyTarget target, long timeout) =>
        timeout > 0 ? target.Connection.Deadlines.After(timeout) : long.MaxValue;

    /// <summary>Null if the call has to wait, or cannot be sent at all.</summary>
    private static PendingCall<T, TCodec>? TryStart<T, TCodec>(
        RpcProxyTarget target, int method, MessageBuffer buffer, long deadline, CancellationToken cancellationToken)
        where TCodec : IRpcCodec<T>
    {
        RpcConnection connection = target.Connection;
        FrameWriter writer = connection.Writer;
        if (writer.IsCongested || connection.RefusesCalls || buffer.Length > connection.PeerMaxMessageSize
            || (buffer.Length > writer.MaxFrameSize && writer.IsBulkCongested))
        {
            return null;
        }

        PendingCall<T, TCodec> call = PendingCall<T, TCodec>.Rent(connection, target.Binding.Methods[method]);
        int id = connection.Calls.TryAdd(call);
        if (id < 0)
        {
            return null;
        }

        bool appended = Append(writer, buffer, id, call, target.Binding);
        MessageBufferPool.Return(buffer);
        if (!appended)
        {
            connection.FailUnsent(call);
        }
        else if (deadline != long.MaxValue)
        {
            // Only now: a call that ends before it is queued could not be taken back.
            connection.Calls.SetDeadline(call, id, deadline);
            connection.Deadlines.Arm(deadline);
        }

        call.CancelWith(cancellationToken);
        return call;
    }

    private static bool Append(
        FrameWriter writer, MessageBuffer buffer, int id, PendingCall call, OutgoingBinding binding)
    {
        FrameLayout.PatchCallId(buffer.IsContiguous ? buffer.Contiguous : buffer.FirstSegment, id);
        if (buffer.IsContiguous && buffer.Length - FrameLayout.HeaderSize <= writer.MaxFrameSize)
        {
            Span<byte> frame = buffer.Contiguous;
            FrameLayout.PatchLength(frame);
            bool appended = writer.Append(frame, call, binding);
            buffer.Reset();
            return appended;
        }

        return writer.Append(buffer.Detach(FrameLayout.HeaderSize), call, binding);
    }

    private static async ValueTask<T> StartLater<T, TCodec>(
        RpcProxyTarget target, int method, MessageBuffer buffer, long timeout, CancellationToken cancellationToken)
        where TCodec : IRpcCodec<T>
    {
        RpcConnection connection = target.Connection;
        long deadline = Deadline(target, timeout);
        using CancellationTokenSource? timer = timeout > 0
            ? new CancellationTokenSource(TimeSpan.FromMilliseconds(timeout), connection.Options.TimeProvider)
            : null;
        using CancellationTokenSource? linked = timer is null
            ? null
            : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        CancellationToken token = linked?.Token ?? cancellationToken;
        try
        {
            while (true)
            {
                connection.ThrowIfRefused(target.Binding.Methods[method], buffer.Length);
                if (TryStart<T, TCodec>(target, method, buffer, deadline, cancellationToken) is { } call)
                {
                    buffer = null!;
                    return await new ValueTask<T>(call, call.Version).ConfigureAwait(false);
                }

                bool isLarge = buffer.Length > connection.Writer.MaxFrameSize;
                await connection.Writer.WaitForRoomAsync(isLarge).WaitAsync(token).ConfigureAwait(false);
                await connection.Calls.WaitForRoomAsync().WaitAsync(token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (buffer is not null && !cancellationToken.IsCancellationRequested)
        {
            throw RpcConnection.TimedOut(target.Binding.Methods[method]);
        }
        finally
        {
            buffer?.Reset();
        }
    }
}
