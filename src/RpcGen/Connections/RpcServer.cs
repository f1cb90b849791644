using RpcGen.CompilerServices;
using RpcGen.Connections.Internal;
using RpcGen.Transports;

namespace RpcGen;

/// <summary>Serves contracts to any number of clients, on any number of endpoints. Thread-safe.</summary>
public sealed class RpcServer : IAsyncDisposable
{
    private readonly RpcServerOptions _options;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _places;
    private readonly SemaphoreSlim _handshakes;
    private readonly CancellationTokenSource _stopping = new();

    // Guarded by _gate.
    private readonly List<ServedContract> _contracts = [];
    private readonly List<(RpcListener Listener, Task Loop)> _listeners = [];
    private readonly HashSet<RpcConnection> _connections = [];
    private bool _stopped;

    /// <summary>Creates a server that listens nowhere yet.</summary>
    public RpcServer(RpcServerOptions? options = null)
    {
        _options = options ?? new RpcServerOptions();
        _places = new SemaphoreSlim(_options.MaxConnections);
        _handshakes = new SemaphoreSlim(_options.MaxHandshakes);
    }

    /// <summary>Raised when a client has shaken hands; its first calls may be handled before.</summary>
    public event Action<RpcConnection>? Connected;

    /// <summary>Raised when a connection has ended.</summary>
    public event Action<RpcConnection, RpcCloseReason>? Disconnected;

    /// <summary>The connections that are open now.</summary>
    public IReadOnlyCollection<RpcConnection> Connections
    {
        get
        {
            lock (_gate)
            {
                return [.. _connections];
            }
        }
    }

    /// <summary>Serves a contract to all clients with one object.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="target">Handles the calls of all clients, many at a time.</param>
    /// <exception cref="InvalidOperationException">T is no contract, or is exposed already.</exception>
    public void Expose<T>(T target)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(target);
        Expose(RpcContract<T>.Descriptor, _ => target, isShared: true);
    }

    /// <summary>Serves a contract with an object of its own for each connection.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="factory">
    /// Called once a connection, before its handshake. What it makes is disposed when the connection ends, if it is
    /// <see cref="IAsyncDisposable"/> or <see cref="IDisposable"/>.
    /// </param>
    /// <exception cref="InvalidOperationException">T is no contract, or is exposed already.</exception>
    public void Expose<T>(Func<RpcConnection, T> factory)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        Expose(RpcContract<T>.Descriptor, factory, isShared: false);
    }

    /// <summary>Listens on an endpoint. When the task completes, clients can connect.</summary>
    /// <param name="endpoint">Where, such as <c>ipc:indexer</c>; see <see cref="RpcEndpoint"/>.</param>
    /// <param name="cancellationToken">Gives up opening; does not end listening.</param>
    /// <exception cref="FormatException">The endpoint is malformed.</exception>
    /// <exception cref="RpcConnectException">It is taken, or cannot be opened.</exception>
    public Task ListenAsync(string endpoint, CancellationToken cancellationToken = default) =>
        ListenAsync(RpcEndpoint.Parse(endpoint), cancellationToken);

    /// <inheritdoc cref="ListenAsync(string, CancellationToken)"/>
    public async Task ListenAsync(RpcEndpoint endpoint, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        RpcListener listener = await RpcTransport.Of(endpoint).ListenAsync(endpoint, cancellationToken)
            .ConfigureAwait(false);
        await ListenAsync(listener).ConfigureAwait(false);
    }

    /// <summary>Takes clients from a listener of any transport; the server owns it from here on.</summary>
    public async Task ListenAsync(RpcListener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        bool stopped;
        lock (_gate)
        {
            stopped = _stopped;
            if (!stopped)
            {
                _listeners.Add((listener, Task.Run(() => AcceptLoopAsync(listener))));
            }
        }

        if (stopped)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
            throw new ObjectDisposedException(nameof(RpcServer));
        }
    }

    /// <summary>Serves one client whose channel is connected already.</summary>
    /// <exception cref="RpcConnectionLostException">The handshake failed.</exception>
    public async Task<RpcConnection> AcceptAsync(RpcChannel channel, CancellationToken cancellationToken = default)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await ServeAsync(channel, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Stops listening, lets the calls in flight of all connections end, and closes them; see
    /// <see cref="RpcConnection.CloseAsync"/>.
    /// </summary>
    /// <param name="drainTimeout">How long to wait for calls in flight. Default 10 s.</param>
    public async Task StopAsync(TimeSpan? drainTimeout = null)
    {
        await StopListeningAsync().ConfigureAwait(false);
        await Task.WhenAll(Connections.Select(connection => connection.CloseAsync(drainTimeout))).ConfigureAwait(false);
    }

    /// <summary>Stops listening and ends all connections at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopListeningAsync().ConfigureAwait(false);
        await Task.WhenAll(Connections.Select(connection => connection.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private void Expose(RpcContractDescriptor descriptor, Func<RpcConnection, object> factory, bool isShared)
    {
        lock (_gate)
        {
            if (_contracts.Any(contract => contract.Descriptor.Name == descriptor.Name))
            {
                throw new InvalidOperationException($"A contract named {descriptor.Name} is exposed already");
            }

            _contracts.Add(new ServedContract(descriptor, factory, isShared));
        }
    }

    private async Task StopListeningAsync()
    {
        (RpcListener Listener, Task Loop)[] listeners;
        lock (_gate)
        {
            _stopped = true;
            listeners = [.. _listeners];
            _listeners.Clear();
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach ((RpcListener listener, Task loop) in listeners)
        {
            try
            {
                await listener.DisposeAsync().ConfigureAwait(false);
            }
            catch (IOException exception)
            {
                // What it leaves behind must not keep the others open.
                _options.ClientFailed?.Invoke(listener.Endpoint, exception);
            }

            await loop.ConfigureAwait(false);
        }
    }

    private async Task AcceptLoopAsync(RpcListener listener)
    {
        TimeSpan pause = TimeSpan.Zero;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                RpcChannel channel = await listener.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                pause = TimeSpan.Zero;
                await TakePlaceAsync(channel).ConfigureAwait(false);
                _ = ServeInBackgroundAsync(listener.Endpoint, channel);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception)
            {
                // One client that failed must not stop the others. When it is the system that fails, for want of
                // descriptors for instance, trying again at once would only burn a core.
                _options.ClientFailed?.Invoke(listener.Endpoint, exception);
                pause = TimeSpan.FromMilliseconds(Math.Min(1000, (pause.TotalMilliseconds * 2) + 1));
                await PauseAsync(pause).ConfigureAwait(false);
            }
        }
    }

    private async Task TakePlaceAsync(RpcChannel channel)
    {
        try
        {
            await _handshakes.WaitAsync(_stopping.Token).ConfigureAwait(false);
            await _places.WaitAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch
        {
            channel.Abort();
            channel.Dispose();
            throw;
        }
    }

    private async Task PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _options.Connection.TimeProvider, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The loop looks at the token itself.
        }
    }

    private async Task ServeInBackgroundAsync(RpcEndpoint endpoint, RpcChannel channel)
    {
        try
        {
            await ServeAsync(channel, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _options.ClientFailed?.Invoke(endpoint, exception);
        }
        finally
        {
            _handshakes.Release();
        }
    }

    // Holds one place, which is given back when the connection ends.
    private async Task<RpcConnection> ServeAsync(RpcChannel channel, CancellationToken cancellationToken)
    {
        List<object> owned = [];
        RpcConnection connection = RpcConnection.Create(channel, _options.Connection);
        try
        {
            ExposeAll(connection, owned);
            await connection.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            await ReleaseAsync(owned).ConfigureAwait(false);
            throw;
        }

        bool stopped;
        lock (_gate)
        {
            _connections.Add(connection);
            stopped = _stopped;
        }

        _ = WatchAsync(connection, owned);
        if (stopped)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        Raise(() => Connected?.Invoke(connection));
        return connection;
    }

    private void ExposeAll(RpcConnection connection, List<object> owned)
    {
        ServedContract[] contracts;
        lock (_gate)
        {
            contracts = [.. _contracts];
        }

        foreach ((RpcContractDescriptor descriptor, Func<RpcConnection, object> factory, bool isShared) in contracts)
        {
            object target = factory(connection);
            if (!isShared)
            {
                owned.Add(target);
            }

            connection.Expose(descriptor, target);
        }
    }

    private async Task WatchAsync(RpcConnection connection, List<object> owned)
    {
        RpcCloseReason reason = await connection.Closed.ConfigureAwait(false);
        lock (_gate)
        {
            _connections.Remove(connection);
        }

        Raise(() => Disconnected?.Invoke(connection, reason));
        await connection.WaitForHandlersAsync().ConfigureAwait(false);
        await ReleaseAsync(owned).ConfigureAwait(false);
    }

    // What a subscriber throws must not keep the server from its own work.
    private void Raise(Action raise)
    {
        try
        {
            raise();
        }
        catch (Exception exception)
        {
            _options.Connection.UnhandledException?.Invoke(exception);
        }
    }

    private async Task ReleaseAsync(List<object> owned)
    {
        _places.Release();
        foreach (object target in owned)
        {
            try
            {
                if (target is IAsyncDisposable asyncDisposable)
                {
                    await asyncDisposable.DisposeAsync().ConfigureAwait(false);
                }
                else
                {
                    (target as IDisposable)?.Dispose();
                }
            }
            catch (Exception exception)
            {
                _options.Connection.UnhandledException?.Invoke(exception);
            }
        }
    }

    private sealed record class ServedContract(
        RpcContractDescriptor Descriptor, Func<RpcConnection, object> Factory, bool IsShared);
}
