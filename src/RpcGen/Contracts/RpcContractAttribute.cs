namespace RpcGen;

/// <summary>
/// Marks an interface that crosses the process boundary. The generator emits its proxy, its dispatcher, and the codecs
/// of all types that it mentions; nothing has to be registered.
/// </summary>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class RpcContractAttribute : Attribute
{
    /// <summary>
    /// The name on the wire; both sides must agree. Default: the full name of the interface, type arguments included.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>The order in which the handlers of one exposed object run.</summary>
    public RpcOrder Order { get; init; }

    /// <summary>
    /// The deadline of the contract's calls in milliseconds, unless a method has its own. 0, the default, takes the
    /// connection's deadline; -1 means none.
    /// </summary>
    public int TimeoutMilliseconds { get; init; }

    /// <summary>
    /// True if each call stands alone: a client with <see cref="RpcClientOptions.Pool"/> then chooses a connection, and
    /// so a server, for each call. Such a contract has no events, no references to objects and no
    /// <see cref="RpcKeepAttribute"/>; rule RPCGEN015 checks it. Default false.
    /// </summary>
    public bool Stateless { get; init; }
}
