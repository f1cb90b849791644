using RpcGen.Connections.Internal;

namespace RpcGen;

/// <summary>How a connection behaves. Immutable; one instance may serve many connections.</summary>
public sealed record class RpcConnectionOptions
{
    internal static readonly RpcConnectionOptions Default = new();

    /// <summary>The limits to work within.</summary>
    public RpcLimits Limits
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Limits));
            field = value;
        }
    } = new();

    /// <summary>
    /// The deadline of calls whose method does not set its own; <see cref="Timeout.InfiniteTimeSpan"/>, the default,
    /// for none. It travels with the call.
    /// </summary>
    public TimeSpan DefaultTimeout
    {
        get;
        init => field = Durations.PositiveOrInfinite(value, nameof(DefaultTimeout));
    } = Timeout.InfiniteTimeSpan;

    /// <summary>How long connecting and the handshake may take. Default 5 s.</summary>
    public TimeSpan HandshakeTimeout
    {
        get;
        init => field = Durations.PositiveOrInfinite(value, nameof(HandshakeTimeout));
    } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// After how long a silence the peer is pinged; <see cref="Timeout.InfiniteTimeSpan"/>, the default, for never. The
    /// death of a local peer is noticed at once without pings; they find one that is stopped or stuck.
    /// </summary>
    public TimeSpan KeepAliveInterval
    {
        get;
        init => field = Durations.PositiveOrInfinite(value, nameof(KeepAliveInterval));
    } = Timeout.InfiniteTimeSpan;

    /// <summary>How long a pinged peer may stay silent before the connection ends. Default 20 s.</summary>
    public TimeSpan KeepAliveTimeout
    {
        get;
        init => field = Durations.PositiveOrInfinite(value, nameof(KeepAliveTimeout));
    } = TimeSpan.FromSeconds(20);

    /// <summary>How much the peer learns of exceptions in handlers. Default: type and message.</summary>
    public RpcErrorDetail ErrorDetail { get; init; } = RpcErrorDetail.Message;

    /// <summary>The name this side gives itself in the handshake, for the peer's logs.</summary>
    public string Name
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Name));
            field = value;
        }
    } = AppDomain.CurrentDomain.FriendlyName;

    /// <summary>The clock for deadlines, timeouts and keep-alive.</summary>
    public TimeProvider TimeProvider
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(TimeProvider));
            field = value;
        }
    } = TimeProvider.System;

    /// <summary>
    /// Connections in this process that receive on a thread of their own, the fast road; further ones receive on the
    /// thread pool. Default 64.
    /// </summary>
    public int MaxDedicatedThreads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 64;

    /// <summary>Whether and how connections to <c>ipc:</c> and <c>shm:</c> endpoints move to shared memory.</summary>
    public RpcSharedMemoryOptions SharedMemory
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(SharedMemory));
            field = value;
        }
    } = new();

    /// <summary>What sees every call, from the outermost to the innermost. Default: none.</summary>
    public IReadOnlyList<RpcInterceptor> Interceptors
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Interceptors));
            field = value;
        }
    } = [];

    /// <summary>
    /// Whether <see cref="RpcContext.Current"/> flows past the first <c>await</c> of every handler, at the price of an
    /// allocation for each call. Default false: it does for calls with a deadline, metadata or trace context.
    /// </summary>
    public bool FlowContext { get; init; }

    /// <summary>
    /// Whether deadlines stand still here while the peer says that it is being debugged. Default true; false for peers
    /// that are not trusted, which could switch deadlines off with it.
    /// </summary>
    public bool PausesForPeersDebugger { get; init; } = true;

    /// <summary>
    /// Called with each connection before its handshake: the place to expose contracts that the peer may call at once.
    /// </summary>
    public Action<RpcConnection>? Configure { get; init; }

    /// <summary>
    /// Told about exceptions that no caller can be told about, such as one thrown by a cancellation callback of a handler,
    /// by the handler of a one-way call or by an event subscriber. Called on a thread of its own, so it may block and may
    /// make calls; several calls may run at a time. Default: an event of the event source <c>RpcGen</c> for each, and a
    /// line on standard error at most every ten seconds.
    /// </summary>
    public Action<Exception>? UnhandledException { get; init; }
}
