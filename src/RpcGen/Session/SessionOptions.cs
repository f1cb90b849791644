namespace RpcGen.Connections;

/// <summary>
/// The settings of a session: a copy of the program's <see cref="RpcConnectionOptions"/>, which may change later.
/// </summary>
internal sealed record SessionOptions
{
    public required RpcLimits Limits { get; init; }

    public required TimeSpan DefaultTimeout { get; init; }

    public required TimeSpan HandshakeTimeout { get; init; }

    public required TimeSpan KeepAliveInterval { get; init; }

    public required TimeSpan KeepAliveTimeout { get; init; }

    public required RpcErrorDetail ErrorDetail { get; init; }

    public required string Name { get; init; }

    public required TimeProvider TimeProvider { get; init; }

    public required int MaxDedicatedThreads { get; init; }

    public required SharedMemorySettings SharedMemory { get; init; }

    public required IReadOnlyList<RpcInterceptor> Interceptors { get; init; }

    public required bool FlowCallContext { get; init; }

    public required bool PauseDeadlinesWhileDebugging { get; init; }

    /// <summary>Called before the handshake.</summary>
    public Action? OnConnecting { get; init; }

    public Action<Exception>? OnUnhandledException { get; init; }
}
