using RpcGen.Connections;
using RpcGen.Transports.SharedMemory;

namespace RpcGen;

/// <summary>
/// How connections to <c>ipc:</c> and <c>shm:</c> endpoints use shared memory. Both sides must want it; else, and where
/// the system does not give it, the connection stays on its socket. Values are checked when they are set; a connection copies them when it is created.
/// </summary>
public sealed record class RpcSharedMemoryOptions
{
    /// <summary>Whether to use it at all. Default true.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>
    /// Bytes of the ring in which this side sends: a power of two from 64 KiB to 64 MiB. Reserved when the connection
    /// moves to shared memory. Default 256 KiB.
    /// </summary>
    public int RingSize
    {
        get;
        set => field = RegionLayout.IsRingSize(value)
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(RingSize), value, "The size of a ring is a power of two from 64 KiB to 64 MiB");
    } = 256 * 1024;

    /// <summary>What the receive thread does while there is nothing to receive. Default Adaptive.</summary>
    public RpcWaitStrategy Wait { get; set; } = RpcWaitStrategy.Adaptive;

    /// <summary>What the peer is taken to be capable of. Default SameUser.</summary>
    public RpcSharedMemoryTrust Trust { get; set; } = RpcSharedMemoryTrust.SameUser;

    /// <summary>
    /// Told, once for each connection that wanted to move and lives on, that it stays on its socket, and why: for a
    /// log. Called on any thread; must not throw. <see cref="RpcConnection.SharedMemoryStatus"/> says the same, and also for
    /// connections that do not want to or have ended before.
    /// </summary>
    public Action<RpcConnection, string>? StayedOnSocket { get; set; }

    /// <summary>Sleeps on the socket, as on systems without futexes: lets tests run that road.</summary>
    internal bool AvoidsFutex { get; set; }

    /// <summary>Returns a copy for the session of a connection.</summary>
    internal SharedMemorySettings ForSession(RpcConnection connection) => new()
    {
        IsEnabled = IsEnabled,
        RingSize = RingSize,
        Wait = Wait,
        Trust = Trust,
        AvoidsFutex = AvoidsFutex,
        StayedOnSocket = StayedOnSocket is { } told ? reason => told(connection, reason) : null,
    };
}
