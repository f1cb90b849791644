namespace RpcGen.Transports.SharedMemory;

/// <summary>What <see cref="ReceiveRole"/> needs to remember.</summary>
internal struct ReceiveRoleState
{
    public int Role;

    /// <summary>Written by the pump's thread only.</summary>
    public uint SleepsOn;

    /// <summary>Whether a borrower left something to do. Used by the holder of the role only.</summary>
    public bool HasLeftFrames;
}
