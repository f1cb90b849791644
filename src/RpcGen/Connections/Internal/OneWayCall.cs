using RpcGen.CompilerServices;
using RpcGen.Serialization;

namespace RpcGen.Connections.Internal;

/// <summary>
/// A call that nobody waits for. It holds its slot until the handler has ended, like any other; what it failed with
/// goes to the connection's sink.
/// </summary>
internal sealed class OneWayCall : PendingCall
{
    private static readonly BoundedPool<OneWayCall> s_pool = new(RpcLimits.MaxCallsCeiling);

    private RpcConnection? _connection;
    private Exception? _error;

    // Pooled while it may still be in the hands of who sent it.
    public override bool ExpiresHere => false;

    public static OneWayCall Rent(RpcConnection connection, RpcMethodDescriptor method)
    {
        OneWayCall call = s_pool.TryRent(out OneWayCall? pooled) ? pooled : new OneWayCall();
        call._connection = connection;
        call.Method = method;
        return call;
    }

    public override PendingCall Marker(MarkerState state) => CallMarker<RpcVoid, RpcVoidCodec>.Of(state);

    public override void Decode(ref MessagePackReader reader, bool isLast)
    {
    }

    public override void SetError(Exception exception) => _error = exception;

    public override void Complete()
    {
        RpcConnection connection = _connection!;
        string method = Method!.Name;
        Exception? error = _error;
        _connection = null;
        _error = null;
        Forget();
        s_pool.Return(this);

        if (error is not null)
        {
            connection.ReportUnhandled(new RpcException(
                (error as RpcException)?.Status ?? RpcStatus.Unknown,
                $"The one-way call of {method} failed: {error.Message}", error));
        }
    }

    public override void CompleteAsynchronously() => Complete();
}
