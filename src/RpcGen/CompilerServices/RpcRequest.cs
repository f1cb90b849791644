using System.ComponentModel;
using RpcGen.Connections.Internal;
using RpcGen.Protocol;
using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

namespace RpcGen.CompilerServices;

/// <summary>
/// A call that is being made: generated code writes the arguments, then sends it with exactly one of the Send or Fail
/// methods. The arguments are encoded before a call slot is taken, so one that cannot be encoded leaves no trace.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct RpcRequest
{
    private readonly RpcProxyTarget _target;
    private readonly MessageBuffer _buffer;
    private readonly int _method;
    private readonly long _timeout;

    /// <summary>Writes the arguments.</summary>
#pragma warning disable CA1051 // Do not declare visible instance fields: codecs need it by reference.
    public MessagePackWriter Writer;
#pragma warning restore CA1051

    internal RpcRequest(RpcProxyTarget target, int method, int argumentCount)
    {
        _target = target;
        _method = method;
        RpcMethodDescriptor descriptor = target.Binding.Methods[method];
        _timeout = target.Connection.TimeoutOf(descriptor);
        _buffer = MessageBufferPool.Rent();
        Writer = new MessagePackWriter(_buffer, target.Connection.Options.Limits.MaxDepth);
        Span<byte> head = Writer.Reserve(FrameLayout.CallIdOffset + 2);
        head[FrameLayout.HeaderSize] = (byte)(MessagePackCode.MinFixArray | (_timeout > 0 ? 6 : 5));
        head[FrameLayout.HeaderSize + 1] = (byte)FrameKind.Call;
        head[FrameLayout.HeaderSize + 2] = MessagePackCode.UInt16;
        Writer.Advance(FrameLayout.CallIdOffset + 2);
        Writer.Write(target.Binding.Id);
        Writer.Write(method);
        Writer.WriteArrayHeader(argumentCount);
    }

    /// <summary>Sends the call.</summary>
    public ValueTask<T> Send<T, TCodec>(CancellationToken cancellationToken = default)
        where TCodec : IRpcCodec<T>
    {
        if (cancellationToken.IsCancellationRequested)
        {
            Discard();
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        Finish();
        return OutgoingCalls.Start<T, TCodec>(_target, _method, _buffer, _timeout, cancellationToken);
    }

    /// <summary>Sends a call without a result.</summary>
    public ValueTask SendVoid(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            Discard();
            return ValueTask.FromCanceled(cancellationToken);
        }

        Finish();
        return OutgoingCalls.StartVoid(_target, _method, _buffer, _timeout, cancellationToken);
    }

    /// <summary>Sends the call and blocks until it is answered.</summary>
    public T SendBlocking<T, TCodec>(CancellationToken cancellationToken = default)
        where TCodec : IRpcCodec<T> => BlockingWait.For(Send<T, TCodec>(cancellationToken));

    /// <summary>Sends a call without a result and blocks until it is answered.</summary>
    public void SendBlockingVoid(CancellationToken cancellationToken = default) =>
        BlockingWait.For(Send<RpcVoid, RpcVoidCodec>(cancellationToken));

    /// <summary>Gives the call up because an argument could not be encoded.</summary>
    /// <returns>What to throw, or to complete the task with.</returns>
    public Exception Fail(Exception exception, string owner, string? parameter)
    {
        Discard();
        if (exception is not RpcSerializationException serialization)
        {
            serialization = new RpcSerializationException(
                $"Encoding failed with {exception.GetType().Name}: {exception.Message}", exception);
        }

        if (parameter is not null)
        {
            serialization.InMember(owner, parameter);
        }

        return new RpcException(
            RpcStatus.InvalidArgument, $"The call was not sent: {serialization.Message}", serialization);
    }

    private void Discard()
    {
        _buffer.Reset();
        MessageBufferPool.Return(_buffer);
    }

    private void Finish()
    {
        if (_timeout > 0)
        {
            Writer.WriteMapHeader(1);
            Writer.Write((int)CallOption.Timeout);
            Writer.Write(_timeout);
        }

        Writer.Flush();
    }
}
