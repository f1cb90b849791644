using System.Threading.Tasks.Sources;
using RpcGen.Buffers;
using RpcGen.CompilerServices;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.Calls;

/// <summary>
/// A pending call and the value task source behind it. It returns to its pool when its result is taken.
/// </summary>
/// <remarks>
/// Exactly one owner may use the object: the caller until the value task is returned, then the thread that takes it out
/// of the call table, then the awaiter. GetResult waits for a late cancellation before the object is reused.
/// </remarks>
internal sealed class PendingCall<T, TCodec> : PendingCall, IValueTaskSource<T>, IValueTaskSource
    where TCodec : IRpcCodec<T>
{
    private static readonly Action<object?, CancellationToken> s_cancel = static (call, token) =>
        ((PendingCall<T, TCodec>)call!).Cancel(token);

    // The calls that one thread makes one after another need no lock.
    [ThreadStatic]
    private static PendingCall<T, TCodec>? t_last;

    private static readonly BoundedPool<PendingCall<T, TCodec>> s_pool = new(RpcLimits.MaxCallsCeiling);

    private ManualResetValueTaskSourceCore<T> _core;
    private Session? _session;
    private CancellationTokenRegistration _registration;
    private T? _result;
    private Exception? _error;

    private PendingCall()
    {
    }

    public short Version => _core.Version;

    public override bool IsCompleted => _core.GetStatus(_core.Version) != ValueTaskSourceStatus.Pending;

    public static PendingCall<T, TCodec> Rent(Session session, RpcMethodDescriptor method)
    {
        PendingCall<T, TCodec>? call = t_last;
        t_last = null;
        call ??= s_pool.TryRent(out PendingCall<T, TCodec>? pooled) ? pooled : new PendingCall<T, TCodec>();
        call._session = session;
        call.Method = method;
        return call;
    }

    public void CancelWith(CancellationToken token)
    {
        if (token.CanBeCanceled)
        {
            _registration = token.UnsafeRegister(s_cancel, this);
        }
    }

    public override PendingCall Marker(MarkerState state) => CallMarker<T, TCodec>.Of(state);

    public override void Decode(ref RpcReader reader, bool isLast)
    {
        try
        {
            reader.Attachments = _session!.ResultAttachments;
            _result = TCodec.Read(ref reader);
            if (isLast)
            {
                reader.ExpectEnd();
            }
        }
        catch (RpcSerializationException exception)
        {
            _error = new RpcException(
                RpcStatus.InvalidArgument,
                $"The call ran, but the result of {Method!.Name} could not be decoded: {exception.Message}",
                exception);
        }
        catch (Exception exception)
        {
            _error = new RpcException(
                RpcStatus.Internal,
                $"A codec failed with the result of {Method!.Name}: {exception.Message}", exception);
        }
    }

    public override void SetError(Exception exception) => _error = exception;

    public override void Complete()
    {
        if (_error is null)
        {
            _core.SetResult(_result!);
        }
        else
        {
            _core.SetException(_error);
        }
    }

    public override void CompleteAsynchronously()
    {
        _core.RunContinuationsAsynchronously = true;
        Complete();
    }

    public T GetResult(short token)
    {
        // An early or second GetResult throws here, before anything is reset.
        if (GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("The call is still running: await it, once.");
        }

        // Waits for a cancellation callback that is running on another thread; it holds no lock and ends soon.
        _registration.Dispose();
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            Return();
        }
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => token == _core.Version
        ? _core.GetStatus(token)
        : throw new InvalidOperationException(
            "The result of the call has been taken: a ValueTask can be awaited once. " +
            "AsTask() makes a task of it that can be awaited again.");

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken token) =>
        _session!.Abandon(this, new OperationCanceledException(token));

    private void Return()
    {
        _core.Reset();
        _core.RunContinuationsAsynchronously = false;
        _session = null;
        _registration = default;
        _result = default;
        _error = null;
        Forget();
        if (t_last is null)
        {
            t_last = this;
        }
        else
        {
            s_pool.Return(this);
        }
    }
}
