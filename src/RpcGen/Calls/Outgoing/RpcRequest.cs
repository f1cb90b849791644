using System.ComponentModel;
using RpcGen.Buffers;
using RpcGen.Calls;
using RpcGen.Protocol;
using RpcGen.Receiving;
using RpcGen.References;
using RpcGen.Serialization;
using RpcGen.Streams;

namespace RpcGen.CompilerServices;

/// <summary>
/// A call that is being made. Generated code writes the arguments, then sends the call with exactly one of the Send or
/// Fail methods. The arguments are encoded before a call slot is taken, so a call that cannot be encoded leaves no
/// trace.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct RpcRequest
{
    private readonly RpcProxyTarget _target;
    private readonly RpcProxyTarget? _live;
    private readonly MessageBuffer _buffer;
    private readonly int _method;
    private readonly int _arguments;
    private OutgoingOptions _options;

    /// <summary>The writer of the arguments.</summary>
#pragma warning disable CA1051 // Do not declare visible instance fields: codecs need it by reference.
    public RpcWriter Writer;
#pragma warning restore CA1051

    internal RpcRequest(RpcProxyTarget target, int method, int argumentCount)
    {
        _target = target;
        _live = target.Live;
        _live?.Session.Incoming.CallsBack();
        _method = method;
        _options = new OutgoingOptions { Timeout = target.TimeoutOf(method), Scope = CallScope.Current };
        _buffer = MessageBufferPool.Rent();
        _buffer.Host = (IAttachmentHost?)_live?.Session ?? NotConnectedHost.Instance;
        Writer = new RpcWriter(
            _buffer, _live is null ? target.Client!.MaxDepth : _live.Session.Options.Limits.MaxDepth);
        if (_live is not null)
        {
            WriteHead(ref Writer, _live, method);
        }

        if (target.Client is not null)
        {
            Writer.Flush();
            _arguments = _buffer.Contiguous.Length;
        }

        Writer.WriteArrayHeader(argumentCount);
    }

    private readonly RpcMethodDescriptor Method => _target.Descriptor.MethodArray[_method];

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
        return _target.Client is null
            ? OutgoingCalls.Start<T, TCodec>(Encoded, ref _options, cancellationToken)
            : ClientCalls.Send<T, TCodec>(ForClient(), _options, cancellationToken);
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
        return _target.Client is null
            ? OutgoingCalls.StartVoid(Encoded, ref _options, cancellationToken)
            : OutgoingCalls.WithoutResult(
                ClientCalls.Send<RpcVoid, RpcVoidCodec>(ForClient(), _options, cancellationToken));
    }

    /// <summary>Sends a call whose caller does not wait for the answer. Completes when the call is queued.</summary>
    public ValueTask SendOneWay(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            Discard();
            return ValueTask.FromCanceled(cancellationToken);
        }

        Writer.Flush();
        _options.IsUnwaited = true;
        return _target.Client is null
            ? OutgoingCalls.StartOneWay(Encoded, ref _options, cancellationToken)
            : ClientCalls.SendOneWay(ForClient(), _options, cancellationToken);
    }

    /// <summary>Sends the call and blocks until it is answered.</summary>
    public T SendBlocking<T, TCodec>(CancellationToken cancellationToken = default)
        where TCodec : IRpcCodec<T>
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return BlockingWait.For(Send<T, TCodec>(cancellationToken));
        }

        Writer.Flush();
        return _target.Client is null
            ? OutgoingCalls.Call<T, TCodec>(Encoded, ref _options, cancellationToken)
            : ClientCalls.Call<T, TCodec>(ForClient(), _options, cancellationToken);
    }

    /// <summary>Sends a call without a result and blocks until it is answered.</summary>
    public void SendBlockingVoid(CancellationToken cancellationToken = default) =>
        SendBlocking<RpcVoid, RpcVoidCodec>(cancellationToken);

    /// <summary>Sends a call whose caller does not wait for the answer, and blocks until the call is queued.</summary>
    public void SendBlockingOneWay(CancellationToken cancellationToken = default) =>
        BlockingWait.For(SendOneWay(cancellationToken));

    /// <summary>Sends a call on whose result further calls can be made before it is answered.</summary>
    public T SendPromise<T, TCodec>()
        where T : class
        where TCodec : IRpcContractSource
    {
        if (_live is null)
        {
            Discard();
            throw new RpcConnectException(
                $"{Method.Name} returns an object at once, which requires a connection: call ConnectAsync first");
        }

        RpcProxy proxy = _live.Session.References.ImportPromise(TCodec.Descriptor);
        ImportedObject promised = proxy.Target.Reference!;
        promised.Promised();
        promised.PromiseFaults = [.. Method.Faults, .. _live.Reference?.PromiseFaults ?? []];
        Writer.Flush();
        _options.ResultObject = promised.Key >> 1;
        OutgoingCalls.StartPending(Encoded, ref _options, new PromiseCall(promised));
        return (T)(object)proxy;
    }

    /// <summary>Abandons the call because an argument could not be encoded.</summary>
    /// <returns>The exception to throw, or to complete the task with.</returns>
    public Exception Fail(Exception exception, string owner, string? parameter)
    {
        Discard();
        if (exception is RpcException { IsOfCall: true } or ObjectDisposedException)
        {
            // Not an error of the value: the connection has ended, a limit is reached, or a reference is gone.
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
        OutgoingCalls.StartPending(Encoded, ref _options, call);
    }

    /// <summary>
    /// Sends a call that subscribes to an event. It has no deadline, because no code waits for its end.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="scope">The scope of the call; it has no deadline.</param>
    internal void SendSubscription(SubscribeCall call, CallScope? scope)
    {
        _options.Timeout = 0;
        _options.Scope = scope;
        _options.IsUnwaited = true;
        SendStream(call, call.Stream.Key, call.Stream.Window);
    }

    internal static void WriteHead(ref RpcWriter writer, RpcProxyTarget live, int method)
    {
        Span<byte> head = writer.Reserve(FrameLayout.CallIdOffset + 2);
        head[FrameLayout.HeaderSize] = MessagePackCode.MinFixArray | 5;
        head[FrameLayout.HeaderSize + 1] = (byte)FrameKind.Call;
        head[FrameLayout.HeaderSize + 2] = MessagePackCode.UInt16;
        writer.Advance(FrameLayout.CallIdOffset + 2);
        live.WriteTo(ref writer);
        writer.Write(method);
    }

    private readonly EncodedCall Encoded => new(_live!, _method, _buffer);

    private readonly ClientCall ForClient() => new(_target, _live, _method, _buffer, _arguments);

    private void Discard()
    {
        _buffer.Reset();
        MessageBufferPool.Return(_buffer);
    }
}
