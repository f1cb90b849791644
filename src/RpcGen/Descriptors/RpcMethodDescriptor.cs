using System.ComponentModel;

namespace RpcGen.CompilerServices;

/// <summary>Describes one method of a contract, for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record class RpcMethodDescriptor
{
    /// <summary>Describes a method.</summary>
    /// <param name="name">The name on the wire.</param>
    /// <param name="fingerprint">
    /// A hash of the shapes of parameters and result; equal shapes have equal fingerprints.
    /// </param>
    public RpcMethodDescriptor(string name, ulong fingerprint)
    {
        Name = name;
        Fingerprint = fingerprint;
        Signature = name;
        IsEvent = name.StartsWith("add_", StringComparison.Ordinal);
        QualifiedName = name;
    }

    /// <summary>The name on the wire.</summary>
    public string Name { get; }

    /// <summary>A hash of the shapes of parameters and result; equal shapes have equal fingerprints.</summary>
    public ulong Fingerprint { get; }

    /// <summary>
    /// The deadline of a call, in milliseconds; 0 takes the connection's default, -1 means none.
    /// </summary>
    public int TimeoutMilliseconds { get; init; }

    /// <summary>Where the handler runs.</summary>
    public RpcDispatch Dispatch { get; init; }

    /// <summary>The kind of call.</summary>
    public RpcMethodShape Shape { get; init; }

    /// <summary>The failures that the method declares.</summary>
    public RpcFaultDescriptor[] Faults { get; init; } = [];

    /// <summary>The window of the stream that the method returns, in bytes; 0 for the default.</summary>
    public int Window { get; init; }

    /// <summary>The handlers of the method that may run at a time on one connection; 0 for any number.</summary>
    public int MaxConcurrency { get; init; }

    /// <summary>True if running the method twice does no harm.</summary>
    public bool IsIdempotent { get; init; }

    /// <summary>The text whose hash is the fingerprint; for messages.</summary>
    public string Signature { get; init; }

    /// <summary>True if the method subscribes to an event; see "Bindings" in the wire format.</summary>
    internal bool IsEvent { get; }

    /// <summary>Contract and method, for messages. The contract is added before the first call.</summary>
    internal string QualifiedName { get; set; }
}
