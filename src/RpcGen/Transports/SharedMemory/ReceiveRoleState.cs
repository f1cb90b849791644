namespace RpcGen.Transports.SharedMemory;

/// <summary>The state of <see cref="ReceiveRole"/>.</summary>
internal struct ReceiveRoleState
{
    public int Role;

    /// <summary>The bell count on which the pump thread sleeps. Written by that thread only.</summary>
    public uint SleepsOn;

    /// <summary>Whether a borrower has left frames to process. Used by the holder of the role only.</summary>
    public bool HasLeftFrames;
}
