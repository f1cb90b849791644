namespace RpcGen;

/// <summary>Why a call failed; the numbers travel on the wire and are gRPC's.</summary>
public enum RpcStatus
{
    /// <summary>No failure; never reported by an exception.</summary>
    Ok = 0,

    /// <summary>The handler stopped because it was cancelled.</summary>
    Cancelled = 1,

    /// <summary>The handler threw; see <see cref="RpcRemoteException"/>.</summary>
    Unknown = 2,

    /// <summary>An argument or result could not be encoded or decoded.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed.</summary>
    DeadlineExceeded = 4,

    /// <summary>
    /// Something that the call named does not exist, such as the object of a reference that is no longer valid.
    /// </summary>
    NotFound = 5,

    /// <summary>Something exists already. The library never produces it; applications may.</summary>
    AlreadyExists = 6,

    /// <summary>The caller may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A limit was exceeded: message size, calls, memory.</summary>
    ResourceExhausted = 8,

    /// <summary>The state does not allow it, for instance because the call would wait for itself.</summary>
    FailedPrecondition = 9,

    /// <summary>A failure that the contract declares, see <see cref="RpcFaultException"/>.</summary>
    Aborted = 10,

    /// <summary>
    /// An argument is past the end of what exists, such as an index. The library never produces it; applications may.
    /// </summary>
    OutOfRange = 11,

    /// <summary>The peer does not have this contract or method.</summary>
    Unimplemented = 12,

    /// <summary>The library failed, which is a bug.</summary>
    Internal = 13,

    /// <summary>The connection is closed or closing.</summary>
    Unavailable = 14,

    /// <summary>Data is lost or damaged for good. The library never produces it; applications may.</summary>
    DataLoss = 15,

    /// <summary>
    /// The caller did not prove its identity. The library never produces it; applications may.
    /// </summary>
    Unauthenticated = 16,
}
