using RpcGen.Connections;
using RpcGen.Transports.SharedMemory;

namespace RpcGen;

/// <summary>
/// Sets how connections to <c>ipc:</c> and <c>shm:</c> endpoints use shared memory. If one side does not want it, or
/// the system does not provide it, the connection stays on its socket. Values are checked when they are set; a
/// connection copies them when it is created.
/// </summary>
public sealed record class RpcSharedMemoryOptions
{
    /// <summary>True to use shared memory. Default true.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>
    /// The size in bytes of the ring in which this side sends: a power of two from 64 KiB to 64 MiB. The ring is
    /// reserved when the connection moves to shared memory. Default 256 KiB.
    /// </summary>
    public int RingSize
    {
        get;
        set => field = RegionLayout.IsRingSize(value)
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(RingSize), value, "The size of a ring is a power of two from 64 KiB to 64 MiB");
    } = 256 * 1024;

    /// <summary>How the receive thread waits for bytes. Default Adaptive.</summary>
    public RpcWaitStrategy Wait { get; set; } = RpcWaitStrategy.Adaptive;

    /// <summary>How far this side trusts the peer. Default SameUser.</summary>
    public RpcSharedMemoryTrust Trust { get; set; } = RpcSharedMemoryTrust.SameUser;

    /// <summary>
    /// Runs once, with the reason, for each connection that wanted to move, stays on its socket and lives on; for a
    /// log. It runs on any thread and must not throw. <see cref="RpcConnection.SharedMemoryStatus"/> reports the same,
    /// also for connections that do not want to move or have ended before.
    /// </summary>
    public Action<RpcConnection, string>? OnStayedOnSocket { get; set; }

    /// <summary>Sleeps on the socket, as on systems without futexes: lets tests use that path.</summary>
    internal bool AvoidsFutex { get; set; }

    /// <summary>Returns a copy for the session of a connection.</summary>
    internal SharedMemorySettings ForSession(RpcConnection connection) => new()
    {
        IsEnabled = IsEnabled,
        RingSize = RingSize,
        Wait = Wait,
        Trust = Trust,
        AvoidsFutex = AvoidsFutex,
        OnStayedOnSocket = OnStayedOnSocket is { } report ? reason => report(connection, reason) : null,
    };
}
