using RpcGen.CompilerServices;
using RpcGen.Connections.Internal;

namespace RpcGen;

/// <summary>
/// Keeps a connection to an endpoint: connects when it is needed and again when it was lost. Its proxies stay usable
/// over all connections. Thread-safe.
/// </summary>
/// <remarks>
/// A call whose connection is lost is made again if it has certainly not been sent, or if its method is idempotent;
/// any other one fails with <see cref="RpcOutcome.MayHaveRun"/>. Event handlers are subscribed again. References to
/// objects and streams end with their connection: see <see cref="Reconnected"/>.
/// </remarks>
public sealed class RpcClient : IAsyncDisposable
{
    private readonly RpcEndpoint _endpoint;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _disposal = new();

    // Guarded by _gate.
    private readonly Dictionary<RpcContractDescriptor, RpcProxy> _proxies = [];
    private Task<RpcConnection>? _connecting;
    private (RpcCloseReason Reason, int References)? _lost;

    // The last connection that was made, until it is lost. Written under _gate.
    private volatile RpcConnection? _current;

    /// <summary>Creates a client; it connects with the first call, or with <see cref="ConnectAsync"/>.</summary>
    /// <param name="endpoint">Where the peer listens, such as <c>ipc:indexer</c>.</param>
    /// <param name="options">How to connect.</param>
    /// <exception cref="FormatException">The endpoint is malformed.</exception>
    public RpcClient(string endpoint, RpcClientOptions? options = null)
        : this(RpcEndpoint.Parse(endpoint), options)
    {
    }

    /// <inheritdoc cref="RpcClient(string, RpcClientOptions?)"/>
    public RpcClient(RpcEndpoint endpoint, RpcClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        _endpoint = endpoint;
        Options = options ?? RpcClientOptions.Default;
    }

    /// <summary>Raised when a connection was lost, with the reason. The next call connects again.</summary>
    public event EventHandler<RpcCloseReason>? Disconnected;

    /// <summary>Raised when the client has connected again, with what it could not restore.</summary>
    public event EventHandler<RpcReconnectedEventArgs>? Reconnected;

    /// <summary>The current connection; null while there is none.</summary>
    public RpcConnection? Connection => _current is { IsOpen: true } current ? current : null;

    internal RpcClientOptions Options { get; }

    /// <summary>Connects if there is no connection.</summary>
    /// <param name="cancellationToken">Gives up waiting; connecting goes on for others.</param>
    /// <exception cref="RpcConnectException">There was no connection within the time.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    public ValueTask<RpcConnection> ConnectAsync(CancellationToken cancellationToken = default)
    {
        if (Connection is { } connection)
        {
            return new ValueTask<RpcConnection>(connection);
        }

        Task<RpcConnection> connecting;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposal.IsCancellationRequested, this);
            if (_connecting is null or { IsCompleted: true })
            {
                _connecting = Task.Run(MakeConnectionAsync, CancellationToken.None);
            }

            connecting = _connecting;
        }

        return new ValueTask<RpcConnection>(connecting.WaitAsync(cancellationToken));
    }

    /// <summary>A proxy that makes calls over whichever connection there is. The same one for each request.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <exception cref="InvalidOperationException">T is no contract.</exception>
    public T GetProxy<T>()
        where T : class
    {
        RpcContractDescriptor descriptor = RpcContract<T>.Descriptor;
        lock (_gate)
        {
            if (!_proxies.TryGetValue(descriptor, out RpcProxy? proxy))
            {
                proxy = (RpcProxy)descriptor.CreateProxy(new RpcProxyTarget(this, descriptor));
                _proxies.Add(descriptor, proxy);
            }

            return (T)(object)proxy;
        }
    }

    /// <summary>Closes the connection, if there is one, and ends attempts to connect.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposal.CancelAsync().ConfigureAwait(false);
        RpcConnection? current;
        Task<RpcConnection>? connecting;
        lock (_gate)
        {
            (current, _current) = (_current, null);
            connecting = _connecting;
        }

        if (current is not null)
        {
            await current.DisposeAsync().ConfigureAwait(false);
        }

        try
        {
            await (connecting is null ? Task.CompletedTask : connecting).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Told to whoever waited for it.
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"client of {_endpoint}";

    /// <summary>Connects if an event has handlers: they must not wait for the next call.</summary>
    internal void ConnectForSubscriptions()
    {
        if (!_disposal.IsCancellationRequested)
        {
            _ = ObserveAsync();
        }

        async Task ObserveAsync()
        {
            try
            {
                await ConnectAsync().ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                Options.Connection.UnhandledException?.Invoke(exception);
            }
        }
    }

    private async Task<RpcConnection> MakeConnectionAsync()
    {
        Func<CancellationToken, ValueTask<RpcConnection>> once = async token =>
            await RpcConnection.ConnectAsync(_endpoint, Options.Connection, token).ConfigureAwait(false);
        RpcConnection connection = Options.ConnectPolicy is { } policy
            ? await policy(once, _disposal.Token).ConfigureAwait(false)
            : await ConnectWithBackoffAsync(once).ConfigureAwait(false);
        (RpcCloseReason Reason, int References)? lost;
        RpcProxy[] proxies;
        bool disposed;
        lock (_gate)
        {
            disposed = _disposal.IsCancellationRequested;
            _current = disposed ? null : connection;
            (lost, _lost) = (_lost, null);
            proxies = [.. _proxies.Values];
        }

        if (disposed)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw new ObjectDisposedException(nameof(RpcClient));
        }

        _ = WatchAsync(connection);
        Restore(connection, lost, proxies);
        return connection;
    }

    private void Restore(
        RpcConnection connection, (RpcCloseReason Reason, int References)? lost, RpcProxy[] proxies)
    {
        int restored = 0;
        List<Exception> failures = [];
        foreach (RpcProxy proxy in proxies)
        {
            restored += proxy.Resubscribe(failures);
        }

        if (lost is { } before)
        {
            Raise(() => Reconnected?.Invoke(
                this, new RpcReconnectedEventArgs(connection, before.Reason, restored, before.References, failures)));
        }
    }

    // Exponential back-off with jitter, as gRPC's connection-backoff.md has it.
    private async Task<RpcConnection> ConnectWithBackoffAsync(Func<CancellationToken, ValueTask<RpcConnection>> once)
    {
        TimeProvider time = Options.Connection.TimeProvider;
        long start = time.GetTimestamp();
        TimeSpan pause = Options.InitialBackoff;
        while (true)
        {
            try
            {
                return await once(_disposal.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is RpcConnectException or RpcConnectionLostException)
            {
                TimeSpan next = pause * (0.8 + (Random.Shared.NextDouble() * 0.4));
                if (time.GetElapsedTime(start) + next > Options.ConnectTimeout)
                {
                    throw new RpcConnectException(
                        $"No connection to {_endpoint} within {Options.ConnectTimeout}: {exception.Message}", exception);
                }

                await Task.Delay(next, time, _disposal.Token).ConfigureAwait(false);
                pause = TimeSpan.FromTicks(Math.Min(Options.MaxBackoff.Ticks, (long)(pause.Ticks * 1.6)));
            }
        }
    }

    private async Task WatchAsync(RpcConnection connection)
    {
        RpcCloseReason reason = await connection.Closed.ConfigureAwait(false);
        bool hasSubscriptions;
        lock (_gate)
        {
            if (_current == connection)
            {
                _current = null;
            }

            _lost = (reason, connection.ReferencesAtEnd);
            hasSubscriptions = _proxies.Values.Any(proxy => proxy.HasSubscriptions);
        }

        if (_disposal.IsCancellationRequested)
        {
            return;
        }

        Raise(() => Disconnected?.Invoke(this, reason));
        if (hasSubscriptions)
        {
            ConnectForSubscriptions();
        }
    }

    private void Raise(Action raise)
    {
        try
        {
            raise();
        }
        catch (Exception exception)
        {
            Options.Connection.UnhandledException?.Invoke(exception);
        }
    }
}
