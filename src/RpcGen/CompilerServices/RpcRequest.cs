using System.ComponentModel;
using RpcGen.Connections.Internal;
using RpcGen.Connections.Internal.References;
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
    private OutgoingOptions _options;

    /// <summary>Writes the arguments.</summary>
#pragma warning disable CA1051 // Do not declare visible instance fields: codecs need it by reference.
    public MessagePackWriter Writer;
#pragma warning restore CA1051

    internal RpcRequest(RpcProxyTarget target, int method, int argumentCount)
    {
        _target = target;
        _method = method;
        _options = new OutgoingOptions { Timeout = target.TimeoutOf(method), Scope = CallScope.Current };
        _buffer = MessageBufferPool.Rent();
        _buffer.Host = target.Connection;
        Writer = new MessagePackWriter(_buffer, target.Connection.Options.Limits.MaxDepth);
        Span<byte> head = Writer.Reserve(FrameLayout.CallIdOffset + 2);
        head[FrameLayout.HeaderSize] = MessagePackCode.MinFixArray | 5;
        head[FrameLayout.HeaderSize + 1] = (byte)FrameKind.Call;
        head[FrameLayout.HeaderSize + 2] = MessagePackCode.UInt16;
        Writer.Advance(FrameLayout.CallIdOffset + 2);
        target.WriteTo(ref Writer);
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

        Writer.Flush();
        return OutgoingCalls.Start<T, TCodec>(new EncodedCall(_target, _method, _buffer), ref _options, cancellationToken);
    }

    /// <summary>Sends a call without a result.</summary>
    public ValueTask SendVoid(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            Discard();
            return ValueTask.FromCanceled(cancellationToken);
        }

        Writer.Flush();
        return OutgoingCalls.StartVoid(new EncodedCall(_target, _method, _buffer), ref _options, cancellationToken);
    }

    /// <summary>Sends a call that nobody waits for; completed when it is queued.</summary>
    public ValueTask SendOneWay(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            Discard();
            return ValueTask.FromCanceled(cancellationToken);
        }

        Writer.Flush();
        return OutgoingCalls.StartOneWay(new EncodedCall(_target, _method, _buffer), ref _options, cancellationToken);
    }

    /// <summary>Sends the call and blocks until it is answered.</summary>
    public T SendBlocking<T, TCodec>(CancellationToken cancellationToken = default)
        where TCodec : IRpcCodec<T> => BlockingWait.For(Send<T, TCodec>(cancellationToken));

    /// <summary>Sends a call without a result and blocks until it is answered.</summary>
    public void SendBlockingVoid(CancellationToken cancellationToken = default) =>
        BlockingWait.For(Send<RpcVoid, RpcVoidCodec>(cancellationToken));

    /// <summary>Sends a call that nobody waits for, and blocks until it is queued.</summary>
    public void SendBlockingOneWay(CancellationToken cancellationToken = default) =>
        BlockingWait.For(SendOneWay(cancellationToken));

    /// <summary>Sends a call whose result can be called before it is answered.</summary>
    public T SendPromise<T>()
        where T : class
    {
        RpcProxy proxy = _target.Connection.References.ImportPromise(RpcContract<T>.Descriptor);
        ImportedObject promised = proxy.Target.Reference!;
        promised.PromiseFaults = [.. _target.Binding.Methods[_method].Faults, .. _target.Reference?.PromiseFaults ?? []];
        Writer.Flush();
        _options.ResultObject = promised.Key >> 1;
        OutgoingCalls.StartPending(
            new EncodedCall(_target, _method, _buffer), ref _options, new PromiseCall(promised));
        return (T)(object)proxy;
    }

    /// <summary>Gives the call up because an argument could not be encoded.</summary>
    /// <returns>What to throw, or to complete the task with.</returns>
    public Exception Fail(Exception exception, string owner, string? parameter)
    {
        Discard();
        if (exception is RpcException or ObjectDisposedException)
        {
            // Not the value's fault: the connection has ended, a limit is reached, a reference is gone.
            return exception;
        }

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

    /// <summary>Sends a call whose result is a stream.</summary>
    internal void SendStream(PendingCall call, long stream, int window)
    {
        Writer.Flush();
        _options.ResultStream = stream >> 1;
        _options.ResultWindow = window;
        OutgoingCalls.StartPending(new EncodedCall(_target, _method, _buffer), ref _options, call);
    }

    private void Discard()
    {
        _buffer.Reset();
        MessageBufferPool.Return(_buffer);
    }
}
