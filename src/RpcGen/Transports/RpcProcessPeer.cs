namespace RpcGen;

/// <summary>The process on the other end, as the operating system says.</summary>
public sealed record class RpcProcessPeer : RpcPeer
{
    /// <summary>Names a process; for channels of your own.</summary>
    /// <param name="processId">The process that connected or listens.</param>
    /// <param name="userId">The effective user id on Unix; null elsewhere.</param>
    public RpcProcessPeer(int processId, uint? userId)
    {
        ProcessId = processId;
        UserId = userId;
    }

    /// <summary>The process that connected or listens. Process ids are reused: a hint, never a proof.</summary>
    public int ProcessId { get; }

    /// <summary>The effective user id on Unix; null elsewhere.</summary>
    public uint? UserId { get; }
}
