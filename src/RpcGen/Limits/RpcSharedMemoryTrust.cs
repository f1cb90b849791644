namespace RpcGen;

/// <summary>What a connection on shared memory takes its peer to be capable of.</summary>
public enum RpcSharedMemoryTrust
{
    /// <summary>
    /// Everything that is received is copied to private memory before it is looked at: whatever the peer writes, and
    /// whenever, can only end the connection. The default.
    /// </summary>
    SameUser,

    /// <summary>
    /// As <see cref="SameUser"/>, and only on systems that enforce that neither side can write or resize the other's
    /// memory (Linux); elsewhere the connection stays on its socket.
    /// </summary>
    Sandboxed,
}
