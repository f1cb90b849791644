using RpcGen.Connections;

namespace RpcGen;

/// <summary>A call of this side, for interceptors.</summary>
public sealed class RpcOutgoingCall
{
    internal RpcOutgoingCall(
        Session session, string contract, string method, RpcMetadata metadata,
        CancellationToken cancellationToken)
    {
        Session = session;
        Contract = contract;
        Method = method;
        Metadata = metadata;
        CancellationToken = cancellationToken;
    }

    /// <summary>The connection over which the call is made.</summary>
    public RpcConnection Connection => RpcConnection.Of(Session);

    /// <summary>The contract's name on the wire.</summary>
    public string Contract { get; }

    /// <summary>The method's name on the wire.</summary>
    public string Method { get; }

    /// <summary>The metadata that travels besides the arguments.</summary>
    public RpcMetadata Metadata { get; }

    /// <summary>The caller's cancellation token.</summary>
    public CancellationToken CancellationToken { get; }

    internal Session Session { get; }

    internal string? TraceParent { get; set; }

    internal string? TraceState { get; set; }
}
