using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using RpcGen.Calls;
using RpcGen.Serialization;
using RpcGen.Connections;
using RpcGen.Streams;

namespace RpcGen.CompilerServices;

/// <summary>Base class of generated proxies. Thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial class RpcProxy(RpcProxyTarget target) : IAsyncDisposable, IDisposable
{
    /// <summary>The target of the calls.</summary>
    internal RpcProxyTarget Target { get; } = target;

    /// <inheritdoc/>
    public override string ToString() => $"proxy of {Target.Descriptor.Name} on {Target}";

    /// <summary>
    /// Releases the object of the peer. The peer disposes the object if its contract is disposable and no other
    /// reference to it exists. Does nothing for an object that the peer exposes.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        EndSubscriptions();
        Target.Reference?.Release();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose()
    {
        _ = DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Begins a call. The caller writes the arguments next.</summary>
    /// <param name="method">The ordinal of the method.</param>
    /// <param name="argumentCount">The number of arguments that will be written.</param>
    protected RpcRequest Begin(int method, int argumentCount) => new(Target, method, argumentCount);

    /// <summary>
    /// Returns a stream that makes one call for each enumeration, when the enumeration begins, like an iterator.
    /// </summary>
    protected IAsyncEnumerable<T> Stream<T, TCodec, TArguments>(
        int method, int argumentCount, TArguments arguments, RpcArguments<TArguments> write,
        CancellationToken cancellationToken)
        where TCodec : IRpcCodec<T> =>
        new ResultStream<T, TCodec, TArguments>(this, method, argumentCount, arguments, write, cancellationToken);

    /// <summary>Returns such a stream of a method without arguments.</summary>
    protected IAsyncEnumerable<T> Stream<T, TCodec>(int method, CancellationToken cancellationToken)
        where TCodec : IRpcCodec<T> =>
        Stream<T, TCodec, RpcVoid>(
            method, 0, default, static (ref RpcWriter _, RpcVoid _, ref string? _) => { }, cancellationToken);

    // Behaves like an iterator: every error appears at the first move.
    internal IAsyncEnumerator<T> Enumerate<T, TCodec, TArguments>(
        int method, int argumentCount, TArguments arguments, RpcArguments<TArguments> write,
        CancellationToken fromCall, CancellationToken fromEnumerator)
        where TCodec : IRpcCodec<T>
    {
        try
        {
            return Begin<T, TCodec, TArguments>(method, argumentCount, arguments, write, fromCall, fromEnumerator);
        }
        catch (Exception exception)
        {
            return FailAsync<T>(exception);
        }
    }

    private IAsyncEnumerator<T> Begin<T, TCodec, TArguments>(
        int method, int argumentCount, TArguments arguments, RpcArguments<TArguments> write,
        CancellationToken fromCall, CancellationToken fromEnumerator)
        where TCodec : IRpcCodec<T>
    {
        fromCall.ThrowIfCancellationRequested();
        fromEnumerator.ThrowIfCancellationRequested();
        if (Target.Live is not { } live)
        {
            return LaterAsync<T, TCodec, TArguments>(
                method, argumentCount, arguments, write, fromCall, fromEnumerator)
                .GetAsyncEnumerator(CancellationToken.None);
        }

        Session session = live.Session;
        RpcMethodDescriptor descriptor = Target.Descriptor.MethodArray[method];
        int window = session.Streams.WindowOf(descriptor.Window);
        ItemReceiver<T, TCodec> receiver = session.Streams.OpenReceiver(
            key => new ItemReceiver<T, TCodec>(session, session.Streams, key, window));
        receiver.Faults = descriptor.Faults;
        receiver.Source = descriptor.QualifiedName;
        StreamCall call = new(receiver, session.Decorators.DecoratesOutgoing);
        receiver.Abandoned = () => call.Abandon(session);
        RpcRequest request = BeginWith(
            live, new ResultStreamMention(receiver, session.Streams), method, argumentCount, arguments, write);
        request.SendStream(call, receiver.Key, window);
        receiver.CancelWith(fromCall);
        return new ReceivedItems<T, TCodec>(receiver).GetAsyncEnumerator(fromEnumerator);
    }

    private static async IAsyncEnumerator<T> FailAsync<T>(Exception exception)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        ExceptionDispatchInfo.Throw(exception);
        yield break;
    }

    private async IAsyncEnumerable<T> LaterAsync<T, TCodec, TArguments>(
        int method, int argumentCount, TArguments arguments, RpcArguments<TArguments> write,
        CancellationToken fromCall, [EnumeratorCancellation] CancellationToken fromEnumerator)
        where TCodec : IRpcCodec<T>
    {
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(fromCall, fromEnumerator);
        OutgoingOptions options = new() { Timeout = Target.TimeoutOf(method), Scope = CallScope.Current };
        try
        {
            await Target.LiveAsync(options.TimeLeft, either.Token).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            throw Session.TimedOut(Target.Descriptor.MethodArray[method], exception);
        }

        IAsyncEnumerator<T> items = Enumerate<T, TCodec, TArguments>(
            method, argumentCount, arguments, write, fromCall, fromEnumerator);
        try
        {
            while (await items.MoveNextAsync().ConfigureAwait(false))
            {
                yield return items.Current;
            }
        }
        finally
        {
            await items.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Uses one connection, also for a proxy of a client: the stream is numbered on it.
    private RpcRequest BeginWith<TArguments>(
        RpcProxyTarget live, IAttachment attachment, int method, int argumentCount, TArguments arguments,
        RpcArguments<TArguments> write)
    {
        RpcRequest request = new(live, method, argumentCount);
        string? parameter = null;
        try
        {
            AttachmentList.Of(ref request.Writer).Add(attachment);
            write(ref request.Writer, arguments, ref parameter);
            return request;
        }
        catch (Exception exception)
        {
            throw request.Fail(
                exception, $"{Target.Descriptor.Name}.{Target.Descriptor.MethodArray[method].Name}", parameter);
        }
    }
}
