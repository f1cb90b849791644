using RpcGen.Buffers;
using RpcGen.CompilerServices;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.Calls;

/// <summary>
/// A call whose caller does not wait. It holds its slot until the handler has ended, like any other call. Its error
/// goes to the connection's sink.
/// </summary>
internal sealed class OneWayCall : PendingCall
{
    private static readonly BoundedPool<OneWayCall> s_pool = new(RpcLimits.MaxCallsCeiling);

    private Session? _session;
    private Exception? _error;

    // The object is pooled, and may return to the pool while its sender still uses it.
    public override bool ExpiresHere => false;

    public static OneWayCall Rent(Session session, RpcMethodDescriptor method)
    {
        OneWayCall call = s_pool.TryRent(out OneWayCall? pooled) ? pooled : new OneWayCall();
        call._session = session;
        call.Method = method;
        return call;
    }

    public override PendingCall Marker(MarkerState state) => CallMarker<RpcVoid, RpcVoidCodec>.Of(state);

    public override void Decode(ref RpcReader reader, bool isLast)
    {
    }

    public override void SetError(Exception exception) => _error = exception;

    public override void Complete()
    {
        Session session = _session!;
        string method = Method!.Name;
        Exception? error = _error;
        _session = null;
        _error = null;
        Forget();
        s_pool.Return(this);

        if (error is not null)
        {
            session.ReportUnhandled(new RpcException(
                (error as RpcException)?.Status ?? RpcStatus.Unknown,
                $"The one-way call of {method} failed: {error.Message}", error));
        }
    }

    public override void CompleteAsynchronously() => Complete();
}
