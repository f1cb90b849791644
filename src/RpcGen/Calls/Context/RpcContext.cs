using RpcGen.Calls;
using RpcGen.Connections;

namespace RpcGen;

/// <summary>
/// The call that is being handled, for handlers that need more than their arguments.
/// </summary>
public sealed class RpcContext
{
    private RpcMetadata? _reply;

    internal RpcContext(Session session, string contract, string method, RpcMetadata? metadata)
    {
        Session = session;
        Contract = contract;
        Method = method;
        Metadata = metadata ?? new RpcMetadata();
    }

    /// <summary>
    /// The call that the calling code handles; null outside of handlers. Read it before the first <c>await</c>. It
    /// flows on only if the call came with a deadline, metadata or trace context, or if
    /// <see cref="RpcConnectionOptions.FlowCallContext"/> is set, because flowing costs an allocation for each call.
    /// Where it does not flow, code after an <c>await</c> that another handler resumes sees the call of that handler.
    /// </summary>
    public static RpcContext? Current => CallScope.Current?.Context ?? HandlerScope.Current?.Context;

    /// <summary>The connection of the call, for calls back to the peer and for its identity.</summary>
    public RpcConnection Connection => RpcConnection.Of(Session);

    /// <summary>The contract's name on the wire.</summary>
    public string Contract { get; }

    /// <summary>The method's name on the wire.</summary>
    public string Method { get; }

    /// <summary>The metadata that the caller sent besides the arguments.</summary>
    public RpcMetadata Metadata { get; }

    /// <summary>The time until the call's deadline, at least zero; null if it has none.</summary>
    public TimeSpan? Remaining => Deadline?.Remaining;

    /// <summary>
    /// The metadata that the caller receives besides the result; set entries before the handler ends.
    /// </summary>
    public RpcMetadata Reply => _reply ??= new RpcMetadata();

    internal Session Session { get; }

    internal CallScope? Deadline { get; init; }

    internal string? TraceParent { get; init; }

    internal string? TraceState { get; init; }

    internal RpcMetadata? ReplyOrNull => _reply is { Count: > 0 } ? _reply : null;
}
