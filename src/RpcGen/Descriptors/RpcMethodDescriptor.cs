using System.ComponentModel;

namespace RpcGen.CompilerServices;

/// <summary>What generated code says of one method of a contract.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record class RpcMethodDescriptor
{
    /// <summary>Describes a method.</summary>
    /// <param name="name">The name on the wire.</param>
    /// <param name="fingerprint">A hash of the shapes of parameters and result; equal shapes, equal fingerprints.</param>
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

    /// <summary>A hash of the shapes of parameters and result; equal shapes, equal fingerprints.</summary>
    public ulong Fingerprint { get; }

    /// <summary>The deadline of a call, in milliseconds; 0 takes the connection's default, -1 means none.</summary>
    public int TimeoutMilliseconds { get; init; }

    /// <summary>Where the handler runs.</summary>
    public RpcDispatch Dispatch { get; init; }

    /// <summary>The kind of call.</summary>
    public RpcMethodShape Shape { get; init; }

    /// <summary>The failures that it declares.</summary>
    public RpcFaultDescriptor[] Faults { get; init; } = [];

    /// <summary>The window of the stream it returns, in bytes; 0 for the default.</summary>
    public int Window { get; init; }

    /// <summary>Handlers of the method that may run at a time on one connection; 0 for any number.</summary>
    public int MaxConcurrent { get; init; }

    /// <summary>Whether running it twice does no harm.</summary>
    public bool IsIdempotent { get; init; }

    /// <summary>The text that the fingerprint is the hash of; for messages.</summary>
    public string Signature { get; init; }

    /// <summary>Whether it subscribes to an event; see "Bindings" in the wire format.</summary>
    internal bool IsEvent { get; }

    /// <summary>Contract and method, for messages. The contract is added before the first call.</summary>
    internal string QualifiedName { get; set; }
}
