namespace RpcGen;

/// <summary>Whether a connection has moved to shared memory.</summary>
/// <param name="IsUsed">Whether calls travel through shared memory, in both directions.</param>
/// <param name="Reason">Why not, for a log; empty if they do.</param>
public sealed record class RpcSharedMemoryStatus(bool IsUsed, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => IsUsed ? "shared memory" : $"no shared memory: {Reason}";
}
