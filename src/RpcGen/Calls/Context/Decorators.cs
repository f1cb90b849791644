using RpcGen.Connections;

namespace RpcGen.Calls;

/// <summary>
/// Runs interceptors, and telemetry while it has a listener, around the calls of a connection. The chain is composed
/// once; a call only checks whether it is empty.
/// </summary>
internal sealed class Decorators
{
    private readonly RpcInterceptor[] _interceptors;

    public Decorators(IReadOnlyList<RpcInterceptor> interceptors) =>
        _interceptors = [TelemetryInterceptor.Instance, .. interceptors];

    /// <summary>True if an outgoing call has to take the slow path.</summary>
    public bool DecoratesOutgoing => _interceptors.Length > 1 || Telemetry.ObservesOutgoing;

    /// <summary>True if an incoming call has to take the slow path.</summary>
    public bool DecoratesIncoming => _interceptors.Length > 1 || Telemetry.ObservesIncoming;

    public void Opened(Session session)
    {
        Telemetry.Add(session);
        foreach (RpcInterceptor interceptor in _interceptors)
        {
            interceptor.ConnectionOpened(RpcConnection.Of(session));
        }
    }

    public void Closed(Session session, RpcCloseReason reason)
    {
        Telemetry.Remove(session);
        foreach (RpcInterceptor interceptor in _interceptors)
        {
            try
            {
                interceptor.ConnectionClosed(RpcConnection.Of(session), reason);
            }
            catch (Exception exception)
            {
                session.ReportUnhandled(exception);
            }
        }
    }

    public ValueTask RunOutgoing(RpcOutgoingCall call, Func<ValueTask> core) => Next(
        0, core, (interceptor, next) => interceptor.OutgoingCallAsync(call, next));

    public ValueTask RunIncoming(RpcContext call, Func<ValueTask> core) => Next(
        0, core, (interceptor, next) => interceptor.IncomingCallAsync(call, next));

    private ValueTask Next(int index, Func<ValueTask> core, Func<RpcInterceptor, Func<ValueTask>, ValueTask> run)
    {
        if (index == _interceptors.Length)
        {
            return core();
        }

        bool called = false;
        return run(_interceptors[index], () =>
        {
            if (called)
            {
                throw new InvalidOperationException(
                    "An interceptor may let a call pass once: a second time might run it twice");
            }

            called = true;
            return Next(index + 1, core, run);
        });
    }
}
