using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using RpcGen.Limits;
using RpcGen.Connections;
using RpcGen.Transports.Network;

namespace RpcGen;

/// <summary>The options of a connection. One instance may serve many connections. Not thread-safe.</summary>
/// <remarks>
/// Values are checked when they are set. A connection, server or client copies its options when it is created: later
/// changes have no effect on it. <c>with</c> makes a changed copy; nested options are shared with it.
/// </remarks>
public sealed record class RpcConnectionOptions
{
    internal static readonly RpcConnectionOptions Default = new();

    private static readonly TimeSpan s_networkKeepAlive = TimeSpan.FromSeconds(15);

    // Created when a program asks for it: TLS loads assemblies, which local endpoints do not need.
    private RpcTlsOptions? _tls;

    // An Action<ClientWebSocketOptions>. Copying a field of that type would load the assemblies of WebSockets.
    private Delegate? _configureWebSocket;

    /// <summary>The limits of the connection.</summary>
    public RpcLimits Limits
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Limits));
            field = value;
        }
    } = new();

    /// <summary>
    /// The deadline of calls whose method does not set its own. It travels with the call. Default:
    /// <see cref="Timeout.InfiniteTimeSpan"/>, which means none.
    /// </summary>
    public TimeSpan DefaultTimeout
    {
        get;
        set => field = Durations.PositiveOrInfinite(value, nameof(DefaultTimeout));
    } = Timeout.InfiniteTimeSpan;

    /// <summary>How long connecting and the handshake may take. Default 5 s.</summary>
    public TimeSpan HandshakeTimeout
    {
        get;
        set => field = Durations.PositiveOrInfinite(value, nameof(HandshakeTimeout));
    } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The silence of the peer after which it is pinged; <see cref="Timeout.InfiniteTimeSpan"/> means never. Default
    /// null: 15 s between machines, and never on one machine. The connection notices the death of a local peer at once
    /// without pings. Pings find a peer that is stopped or stuck, or whose machine is gone.
    /// </summary>
    public TimeSpan? KeepAliveInterval
    {
        get;
        set => field = value is { } interval ? Durations.PositiveOrInfinite(interval, nameof(KeepAliveInterval)) : null;
    }

    /// <summary>How long a pinged peer may stay silent before the connection ends. Default 20 s.</summary>
    public TimeSpan KeepAliveTimeout
    {
        get;
        set => field = Durations.PositiveOrInfinite(value, nameof(KeepAliveTimeout));
    } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Whether <c>tcp:</c> and <c>ws:</c> may leave this machine. Their bytes are not encrypted, neither side verifies
    /// the other, and each host that reaches the port may call. Default false: only loopback addresses are allowed.
    /// </summary>
    public bool AllowInsecure { get; set; }

    /// <summary>
    /// Called for each connection to <c>ws:</c> and <c>wss:</c>, on the thread pool, to add headers to the request,
    /// such as a token. Certificates come from <see cref="Tls"/>; proxies and cookies are not used. Default: none.
    /// </summary>
    public Action<ClientWebSocketOptions>? ConfigureWebSocket
    {
        get => (Action<ClientWebSocketOptions>?)_configureWebSocket;
        set => _configureWebSocket = value;
    }

    /// <summary>What <c>tls:</c> endpoints and clients of <c>wss:</c> present and require.</summary>
    public RpcTlsOptions Tls
    {
        get => _tls ??= new RpcTlsOptions();
        set
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Tls));
            _tls = value;
        }
    }

    /// <summary>How much the peer learns about exceptions in handlers. Default: type and message.</summary>
    public RpcErrorDetail ErrorDetail { get; set; } = RpcErrorDetail.Message;

    /// <summary>The name that this side gives itself in the handshake, for the peer's logs.</summary>
    public string Name
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Name));
            field = value;
        }
    } = AppDomain.CurrentDomain.FriendlyName;

    /// <summary>The clock for deadlines, timeouts and keep-alive.</summary>
    public TimeProvider TimeProvider
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value, nameof(TimeProvider));
            field = value;
        }
    } = TimeProvider.System;

    /// <summary>
    /// The connections in this process that receive on a thread of their own, which is the fast path. Further
    /// connections receive on the thread pool. Default 64.
    /// </summary>
    public int MaxDedicatedThreads
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 64;

    /// <summary>Whether and how connections to <c>ipc:</c> and <c>shm:</c> endpoints move to shared memory.</summary>
    public RpcSharedMemoryOptions SharedMemory
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value, nameof(SharedMemory));
            field = value;
        }
    } = new();

    /// <summary>The interceptors of every call, from the outermost to the innermost. Default: none.</summary>
    public IReadOnlyList<RpcInterceptor> Interceptors
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Interceptors));
            field = value;
        }
    } = [];

    /// <summary>
    /// True if <see cref="RpcContext.Current"/> flows past the first <c>await</c> of every handler, which costs an
    /// allocation for each call. Default false: it then flows only for calls with a deadline, metadata or trace
    /// context.
    /// </summary>
    public bool FlowCallContext { get; set; }

    /// <summary>
    /// True if deadlines pause here while the peer reports that it is being debugged. Default true. Set false for
    /// untrusted peers, which could disable deadlines in this way.
    /// </summary>
    public bool PauseDeadlinesWhileDebugging { get; set; } = true;

    /// <summary>
    /// Runs with each connection before its handshake, and can expose contracts that the peer may call at once.
    /// </summary>
    public Action<RpcConnection>? OnConnecting { get; set; }

    /// <summary>
    /// Receives exceptions that cannot be reported to a caller, such as one of a cancellation callback of a handler, of
    /// the handler of a one-way call or of an event subscriber. It runs on a thread of its own, so it may block and
    /// make calls; several calls may run at a time. Default: an event of the event source <c>RpcGen</c> for each
    /// exception, and a line on standard error at most every ten seconds.
    /// </summary>
    public Action<Exception>? OnUnhandledException { get; set; }

    /// <summary>Returns a copy that later changes do not affect.</summary>
    internal RpcConnectionOptions Copy() => this with
    {
        Limits = Limits with { },
        SharedMemory = SharedMemory with { },
        Interceptors = [.. Interceptors],
        _tls = _tls?.Copy(),
    };

    /// <summary>Returns what the transport of an endpoint between machines needs; null for a local endpoint.</summary>
    internal NetworkSettings? ForNetwork(RpcEndpoint endpoint) => endpoint.IsNetwork ? ForNetwork() : null;

    /// <summary>
    /// Returns the same for a node that a client has resolved from a name. The certificate of a node that is given by
    /// its address has to name the host that the client was given.
    /// </summary>
    internal NetworkSettings? ForNetwork(RpcEndpoint endpoint, RpcEndpoint namedBy)
    {
        NetworkSettings? settings = ForNetwork(endpoint);
        return settings is { Tls.TargetHost: null } && endpoint.HostAddress is not null && namedBy.Host is { } host
            ? settings with { Tls = settings.Tls with { TargetHost = host } }
            : settings;
    }

    // Not inlined: a program with local endpoints only does not load the assemblies of TLS and WebSockets.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private NetworkSettings ForNetwork() => new(AllowInsecure, Tls.Copy(), ConfigureWebSocket);

    /// <summary>Returns a copy for the session of a connection.</summary>
    internal SessionOptions ForSession(RpcConnection connection, RpcChannel channel) => new()
    {
        Limits = Limits with { },
        DefaultTimeout = DefaultTimeout,
        HandshakeTimeout = HandshakeTimeout,
        KeepAliveInterval = KeepAliveInterval
            ?? (channel.LeavesMachine ? s_networkKeepAlive : Timeout.InfiniteTimeSpan),
        KeepAliveTimeout = KeepAliveTimeout,
        ErrorDetail = ErrorDetail,
        Name = Name,
        TimeProvider = TimeProvider,
        MaxDedicatedThreads = MaxDedicatedThreads,
        SharedMemory = SharedMemory.ForSession(connection),
        Interceptors = [.. Interceptors],
        FlowCallContext = FlowCallContext,
        PauseDeadlinesWhileDebugging = PauseDeadlinesWhileDebugging,
        OnConnecting = OnConnecting is { } prepare ? () => prepare(connection) : null,
        OnUnhandledException = OnUnhandledException,
    };
}
