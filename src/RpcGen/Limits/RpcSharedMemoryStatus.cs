namespace RpcGen;

/// <summary>Says whether a connection has moved to shared memory.</summary>
public sealed record class RpcSharedMemoryStatus
{
    internal RpcSharedMemoryStatus(bool isUsed, string reason)
    {
        IsUsed = isUsed;
        Reason = reason;
    }

    /// <summary>True if calls travel through shared memory in both directions.</summary>
    public bool IsUsed { get; }

    /// <summary>Why the connection does not use shared memory, for a log; empty if it does.</summary>
    public string Reason { get; }

    /// <inheritdoc/>
    public override string ToString() => IsUsed ? "shared memory" : $"no shared memory: {Reason}";
}
