using System.Reflection;
using System.Runtime.CompilerServices;
using RpcGen.Calls;
using RpcGen.CompilerServices;
using RpcGen.Connections;
using RpcGen.Connections.Nodes;
using RpcGen.Threads;

namespace RpcGen;

/// <summary>
/// Keeps a connection to an endpoint. It connects when a call needs a connection, and again after a loss. Its proxies
/// remain usable over all connections. Thread-safe.
/// </summary>
/// <remarks>
/// If the connection is lost, a call is repeated if it has certainly not been sent or its method is idempotent. Any
/// other call fails with <see cref="RpcOutcome.MayHaveRun"/>. The client subscribes event handlers again, with the
/// metadata of the code that added them. References to objects and streams end with their connection: see
/// <see cref="Reconnected"/>.
/// </remarks>
public sealed class RpcClient : IAsyncDisposable
{
    private readonly string _peer;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _disposal = new();
    private readonly NodeSet _nodes;
    private readonly ClientConnector _connector;
    private readonly ConnectionPool? _pool;
    private readonly PoolLink? _poolLink;
    private readonly UserCode _userCode;

    // Guarded by _gate.
    private readonly Dictionary<RpcContractDescriptor, RpcProxy> _proxies = [];

    // Completes when Disconnected has been raised for the last connection. Only code that makes connections uses it,
    // and connections are made one after another.
    private Task<Loss>? _lastLoss;

    // The latest connection, until it is lost. Written under _gate.
    private volatile RpcConnection? _current;
    private readonly Link _link;

    /// <summary>
    /// Creates a client. It connects with the first call, or with <see cref="ConnectAsync(CancellationToken)"/>.
    /// </summary>
    /// <param name="endpoint">The address on which the peer listens, such as <c>ipc:indexer</c>.</param>
    /// <param name="options">How to connect.</param>
    /// <exception cref="FormatException">The endpoint is malformed.</exception>
    public RpcClient(string endpoint, RpcClientOptions? options = null)
        : this(RpcEndpoint.Parse(endpoint), options)
    {
    }

    /// <inheritdoc cref="RpcClient(string, RpcClientOptions?)"/>
    public RpcClient(RpcEndpoint endpoint)
        : this(endpoint, null)
    {
    }

    /// <inheritdoc cref="RpcClient(string, RpcClientOptions?)"/>
    public RpcClient(RpcEndpoint endpoint, RpcClientOptions? options)
        : this(Opener(endpoint, options), endpoint, endpoint.ToString(), options)
    {
    }

    /// <inheritdoc cref="RpcClient(Func{CancellationToken, ValueTask{RpcChannel}}, RpcClientOptions?)"/>
    public RpcClient(Func<CancellationToken, ValueTask<RpcChannel>> connect)
        : this(connect, null)
    {
    }

    /// <summary>
    /// Creates a client over channels that the program opens, for instance of its own transport. It connects with the
    /// first call, or with <see cref="ConnectAsync(CancellationToken)"/>, and again after a loss.
    /// </summary>
    /// <param name="connect">
    /// Opens a channel for one attempt; the client owns the channel. It must end when its token is cancelled: when the
    /// client is disposed, or when <see cref="RpcConnectionOptions.HandshakeTimeout"/> has passed, which covers the
    /// channel and the handshake together. An exception is a failed attempt, and becomes the inner exception of an
    /// <see cref="RpcConnectException"/>. The client calls it for one attempt after another, on the thread pool.
    /// </param>
    /// <param name="options">How to connect.</param>
    /// <exception cref="ArgumentException">
    /// The options have a resolver, which needs an endpoint: let the function choose the node.
    /// </exception>
    /// <example>
    /// <code>
    /// await using var client = new RpcClient(async token => new MyChannel(await OpenAsync(token)));
    /// </code>
    /// </example>
    public RpcClient(Func<CancellationToken, ValueTask<RpcChannel>> connect, RpcClientOptions? options)
        : this(
            ChannelFactory.Guard(connect ?? throw new ArgumentNullException(nameof(connect))),
            null, "the peer of a channel factory", options)
    {
    }

    private RpcClient(
        Func<CancellationToken, ValueTask<RpcChannel>> open, RpcEndpoint? endpoint, string peer,
        RpcClientOptions? options)
    {
        _peer = peer;
        Options = options?.Copy() ?? new RpcClientOptions();
        _userCode = new UserCode(Options.Connection.OnUnhandledException);
        _link = new Link(this);
        _nodes = NodesOf(open, endpoint, peer);
        _connector = new ClientConnector(this, _nodes, peer, _disposal.Token);
        if (Options.Pool is not null)
        {
            _pool = new ConnectionPool(this, _nodes, peer, _disposal.Token);
            _poolLink = new PoolLink(this, _pool);
        }
    }

    /// <summary>
    /// Raised when an attempt to connect has failed, whether the first one or a later one. It is the only report of
    /// failures while calls wait. The next attempt and <see cref="DisposeAsync"/> wait for the handlers.
    /// </summary>
    public event EventHandler<RpcConnectFailedEventArgs>? ConnectFailed;

    /// <summary>
    /// Raised when a connection was lost, with the reason. The next call connects again. If events have handlers, the
    /// client connects on its own, and retries until it is disposed.
    /// </summary>
    public event EventHandler<RpcDisconnectedEventArgs>? Disconnected;

    /// <summary>
    /// Raised when the client has connected again, with what it could not restore. It is raised once for each
    /// <see cref="Disconnected"/>, after it. Calls over the new connection do not wait for the handlers.
    /// </summary>
    public event EventHandler<RpcReconnectedEventArgs>? Reconnected;

    /// <summary>
    /// The current connection; null while there is none. Those of <see cref="RpcClientOptions.Pool"/> are further ones.
    /// </summary>
    public RpcConnection? Connection => _current is { IsOpen: true } current ? current : null;

    internal RpcClientOptions Options { get; }

    internal bool HasSubscriptions
    {
        get
        {
            lock (_gate)
            {
                return _proxies.Values.Any(proxy => proxy.HasSubscriptions);
            }
        }
    }

    /// <summary>Connects if there is no connection.</summary>
    /// <param name="cancellationToken">Stops waiting; the attempt continues for other callers.</param>
    /// <exception cref="RpcConnectException">
    /// There was no connection within <see cref="RpcClientOptions.ConnectTimeout"/>. The message names the endpoint and
    /// the last failure.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    public ValueTask<RpcConnection> ConnectAsync(CancellationToken cancellationToken = default) =>
        ConnectAsync(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>
    /// Returns the nodes as they were resolved last, with what is known of each. Use it for a log or a health check.
    /// </summary>
    public IReadOnlyList<RpcNode> GetNodes() =>
        _pool?.Describe() ?? [.. _nodes.Known.Select(node => _nodes.Describe(node, connections: 0, calls: 0))];

    /// <summary>
    /// Returns a proxy that makes calls over the current connection, or over those of the pool if the contract is
    /// stateless. Each request returns the same proxy.
    /// </summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <exception cref="InvalidOperationException">T is not a contract.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public T GetProxy<T>()
        where T : class
    {
        RpcContractDescriptor descriptor = RpcContract<T>.IsAmbiguous
            ? RpcContract<T>.Of(Assembly.GetCallingAssembly())
            : RpcContract<T>.Descriptor;
        return (T)ProxyOf(descriptor);
    }

    /// <summary>Closes the connections, if there are any, and stops attempts to connect.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposal.CancelAsync().ConfigureAwait(false);
        RpcConnection? current;
        lock (_gate)
        {
            (current, _current) = (_current, null);
            _link.Use(null);
        }

        if (current is not null)
        {
            await current.DisposeAsync().ConfigureAwait(false);
        }

        if (_pool is not null)
        {
            await _pool.DisposeAsync().ConfigureAwait(false);
        }

        await _connector.Idle.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override string ToString() => $"client of {_peer}";

    internal object ProxyOf(RpcContractDescriptor descriptor)
    {
        lock (_gate)
        {
            if (!_proxies.TryGetValue(descriptor, out RpcProxy? proxy))
            {
                proxy = (RpcProxy)descriptor.CreateProxy(
                    new RpcProxyTarget(descriptor.IsStateless && _poolLink is { } link ? link : _link, descriptor));
                _proxies.Add(descriptor, proxy);
            }

            return proxy;
        }
    }

    /// <summary>Connects like the public overload, within the time until the caller's deadline.</summary>
    /// <exception cref="TimeoutException">The deadline passed before there was a connection.</exception>
    internal ValueTask<RpcConnection> ConnectAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        Connection is { } connection
            ? new ValueTask<RpcConnection>(connection)
            : new ValueTask<RpcConnection>(_connector.WaitAsync(timeout, cancellationToken));

    /// <summary>Starts to use a new connection: subscribes again and watches it.</summary>
    /// <exception cref="ObjectDisposedException">
    /// The client was disposed; the connection is now disposed, too.
    /// </exception>
    internal async Task UseAsync(RpcConnection connection)
    {
        RpcProxy[] proxies;
        bool disposed;
        lock (_gate)
        {
            disposed = _disposal.IsCancellationRequested;
            _current = disposed ? null : connection;
            _link.Use(disposed ? null : connection.Session);
            proxies = [.. _proxies.Values];
        }

        if (disposed)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw new ObjectDisposedException(nameof(RpcClient));
        }

        int restored = 0;
        List<Exception> failures = [];
        foreach (RpcProxy proxy in proxies)
        {
            restored += proxy.Resubscribe(failures);
        }

        _lastLoss = RaiseEventsAsync(connection, _lastLoss, restored, failures);
        _ = WatchAsync(connection);
    }

    internal void RaiseConnectFailed(RpcConnectFailedEventArgs failure) =>
        Raise(() => ConnectFailed?.Invoke(this, failure));

    private static Func<CancellationToken, ValueTask<RpcChannel>> Opener(
        RpcEndpoint endpoint, RpcClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        RpcTransport transport = RpcTransport.Of(
            endpoint, (options?.Connection ?? RpcConnectionOptions.Default).ForNetwork(endpoint));
        return token => transport.ConnectAsync(endpoint, token);
    }

    private NodeSet NodesOf(Func<CancellationToken, ValueTask<RpcChannel>> open, RpcEndpoint? endpoint, string peer) =>
        Options.Resolve is null ? new NodeSet(Options, resolver: null, new Node(endpoint, peer, open))
        : endpoint is null
            ? throw new ArgumentException("Resolve needs an endpoint: let the channel factory choose the node")
        : new NodeSet(Options, new NodeResolver(endpoint, Options), only: null);

    private async Task WatchAsync(RpcConnection connection)
    {
        await connection.Closed.ConfigureAwait(false);
        lock (_gate)
        {
            if (_current == connection)
            {
                _current = null;
                _link.Use(null);
            }
        }

        if (HasSubscriptions)
        {
            _connector.ConnectForSubscriptions(afterLoss: true);
        }
    }

    // Waits for the event of the previous connection, so that Reconnected and Disconnected alternate.
    private async Task<Loss> RaiseEventsAsync(
        RpcConnection connection, Task<Loss>? before, int restored, IReadOnlyList<Exception> failures)
    {
        if (before is not null)
        {
            Loss lost = await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            Raise(() => Reconnected?.Invoke(
                this, new RpcReconnectedEventArgs(connection, lost.Reason, restored, lost.References, failures)));
        }

        RpcCloseReason reason = await connection.Closed.ConfigureAwait(false);
        if (!_disposal.IsCancellationRequested)
        {
            Raise(() => Disconnected?.Invoke(this, new RpcDisconnectedEventArgs(connection, reason)));
        }

        return new Loss(reason, connection.Session.ReferencesAtEnd);
    }

    private void Raise(Action raise)
    {
        try
        {
            raise();
        }
        catch (Exception exception)
        {
            _userCode.Report(exception);
        }
    }

    private sealed class Link(RpcClient client) : ClientLink(
        client.Options.Connection.Limits.MaxDepth, client.Options.Connection.DefaultTimeout, client.Options.MaxRepeats)
    {
        private volatile Session? _session;

        public override Session? Session => _session is { RefusesCalls: false } session ? session : null;

        public void Use(Session? session) => _session = session;

        public override async ValueTask<Session> ConnectAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
            (await client.ConnectAsync(timeout, cancellationToken).ConfigureAwait(false)).Session;

        public override void ConnectForSubscriptions() => client._connector.ConnectForSubscriptions(afterLoss: false);

        public override string ToString() => client.ToString();
    }

    private readonly record struct Loss(RpcCloseReason Reason, int References);
}
