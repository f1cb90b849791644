namespace RpcGen;

/// <summary>How far a connection on shared memory trusts its peer.</summary>
public enum RpcSharedMemoryTrust
{
    /// <summary>
    /// Everything received is copied to private memory before it is read. Whatever the peer writes, and whenever, can
    /// only end the connection. The default.
    /// </summary>
    SameUser,

    /// <summary>
    /// Like <see cref="SameUser"/>, but only on systems where neither side can write or resize the other's memory
    /// (Linux); elsewhere the connection stays on its socket.
    /// </summary>
    Sandboxed,
}
