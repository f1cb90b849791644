namespace RpcGen.Connections;

/// <summary>Whether and how a session moves to shared memory; a copy of <see cref="RpcSharedMemoryOptions"/>.</summary>
internal sealed record SharedMemorySettings
{
    public required bool IsEnabled { get; init; }

    public required int RingSize { get; init; }

    public required RpcWaitStrategy Wait { get; init; }

    public required RpcSharedMemoryTrust Trust { get; init; }

    public required bool AvoidsFutex { get; init; }

    /// <summary>Called with the reason if the session stays on its socket.</summary>
    public Action<string>? OnStayedOnSocket { get; init; }
}
