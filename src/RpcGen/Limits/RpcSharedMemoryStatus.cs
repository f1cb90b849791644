namespace RpcGen;

/// <summary>Whether a connection has moved to shared memory.</summary>
public sealed record class RpcSharedMemoryStatus
{
    internal RpcSharedMemoryStatus(bool isUsed, string reason)
    {
        IsUsed = isUsed;
        Reason = reason;
    }

    /// <summary>Whether calls travel through shared memory, in both directions.</summary>
    public bool IsUsed { get; }

    /// <summary>Why not, for a log; empty if they do.</summary>
    public string Reason { get; }

    /// <inheritdoc/>
    public override string ToString() => IsUsed ? "shared memory" : $"no shared memory: {Reason}";
}
