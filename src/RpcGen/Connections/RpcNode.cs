namespace RpcGen;

/// <summary>What a client knows of one of its nodes at a moment.</summary>
public sealed class RpcNode
{
    internal RpcNode(RpcEndpoint? endpoint, int connections, int callsInFlight, int failures, bool isEjected)
    {
        Endpoint = endpoint;
        Connections = connections;
        CallsInFlight = callsInFlight;
        Failures = failures;
        IsEjected = isEjected;
    }

    /// <summary>Where the node listens; null if the channels come from a function of the program.</summary>
    public RpcEndpoint? Endpoint { get; }

    /// <summary>The connections to it in the pool that accept calls.</summary>
    public int Connections { get; }

    /// <summary>The calls over these connections that have not ended.</summary>
    public int CallsInFlight { get; }

    /// <summary>
    /// The failed attempts to connect to it and losses of connections, since a connection has lasted for
    /// <see cref="RpcPoolOptions.MaxEjectionTime"/>.
    /// </summary>
    public int Failures { get; }

    /// <summary>True if it is not tried at present: see <see cref="RpcPoolOptions.FailuresUntilEjection"/>.</summary>
    public bool IsEjected { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Endpoint?.ToString() ?? "channel factory"}: {Connections} connections, {CallsInFlight} calls"
        + (IsEjected ? ", ejected" : "");
}
