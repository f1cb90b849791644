namespace RpcGen;

/// <summary>The process on the other end, as reported by the operating system.</summary>
public sealed record class RpcProcessPeer : RpcPeer
{
    /// <summary>Creates a peer from its process; for channels of your own.</summary>
    /// <param name="processId">The process that connected or listens.</param>
    /// <param name="userId">The effective user id on Unix; null elsewhere.</param>
    public RpcProcessPeer(int processId, uint? userId)
    {
        ProcessId = processId;
        UserId = userId;
    }

    /// <summary>
    /// The process that connected or listens. Process ids are reused: use it as a hint, not as a proof.
    /// </summary>
    public int ProcessId { get; }

    /// <summary>The effective user id on Unix; null elsewhere.</summary>
    public uint? UserId { get; }
}
