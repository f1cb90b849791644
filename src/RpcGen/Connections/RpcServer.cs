using System.Reflection;
using System.Runtime.CompilerServices;
using RpcGen.CompilerServices;
using RpcGen.Connections;
using RpcGen.Limits;
using RpcGen.Threads;
using RpcGen.Transports.Internal;

namespace RpcGen;

/// <summary>Serves contracts to any number of clients, on any number of endpoints. Thread-safe.</summary>
public sealed partial class RpcServer : IAsyncDisposable
{
    private readonly RpcServerOptions _options;
    private readonly UserCode _userCode;

    // A queue of its own, so that events are raised one after another.
    private readonly UserCode _events;
    private readonly Lock _gate = new();
    private readonly Admission _admission;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guarded by _gate. A connection is in the set from before its handshake until it has ended.
    private readonly List<ServedContract> _contracts = [];
    private readonly HashSet<ServedConnection> _served = [];
    private readonly List<(RpcListener Listener, Task Loop)> _listeners = [];
    private bool _stopped;

    // The number of running accept loops, plus clients from the moment they are accepted. Guarded by _gate.
    private int _activities;

    /// <summary>Creates a server that does not listen yet.</summary>
    public RpcServer(RpcServerOptions? options = null)
    {
        _options = options?.Copy() ?? new RpcServerOptions();
        _userCode = new UserCode(_options.Connection.OnUnhandledException);
        _events = new UserCode(_options.Connection.OnUnhandledException, maxThreads: 1);
        _admission = new Admission(_options.MaxConnections, _options.MaxHandshakes, _options.Connection.TimeProvider);
    }

    /// <summary>
    /// Raised when a client has finished the handshake; its first calls may run before. The sender is the server.
    /// Events of a server are raised one after another on a thread for callbacks. Exceptions of handlers go to
    /// <see cref="RpcConnectionOptions.OnUnhandledException"/>.
    /// </summary>
    public event EventHandler<RpcConnectedEventArgs>? Connected;

    /// <summary>Raised when a connection has ended, after <see cref="Connected"/>, on the same thread.</summary>
    public event EventHandler<RpcDisconnectedEventArgs>? Disconnected;

    /// <summary>
    /// Completes when the server has stopped, or when none of its listeners can bring another client and the last
    /// connection has ended. A child process that listens on <c>stdio:</c> waits for this task to end with its parent.
    /// Never faults.
    /// </summary>
    public Task Completion => _completion.Task;

    /// <summary>
    /// Serves a contract to all clients with one object, including clients that are connected already.
    /// </summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="target">Handles the calls of all clients, many at a time.</param>
    /// <exception cref="InvalidOperationException">T is not a contract, or is exposed already.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Expose<T>(T target)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(target);
        RpcContractDescriptor descriptor = RpcContract<T>.IsAmbiguous
            ? RpcContract<T>.Of(Assembly.GetCallingAssembly())
            : RpcContract<T>.Descriptor;
        Expose(descriptor, _ => target, isShared: true);
    }

    /// <summary>
    /// Serves a contract with an object of its own for each connection, including connections that are open already.
    /// </summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="factory">
    /// Called once for each connection: before its handshake, or at once if it is open. The server disposes the object
    /// when the connection ends, if it is <see cref="IAsyncDisposable"/> or <see cref="IDisposable"/>. If the factory
    /// throws, a new client is rejected; an open connection continues without the contract, and its sink for unhandled
    /// exceptions receives the exception.
    /// </param>
    /// <exception cref="InvalidOperationException">T is not a contract, or is exposed already.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Expose<T>(Func<RpcConnection, T> factory)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        RpcContractDescriptor descriptor = RpcContract<T>.IsAmbiguous
            ? RpcContract<T>.Of(Assembly.GetCallingAssembly())
            : RpcContract<T>.Descriptor;
        Expose(descriptor, factory, isShared: false);
    }

    /// <summary>Serves a contract with objects that a source chooses for each call.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="factory">
    /// Creates the source of a connection: before its handshake, or at once if it is open. The server disposes the
    /// source when the connection and its handlers have ended; the source owns its objects. If the factory throws, a
    /// new client is rejected.
    /// </param>
    /// <remarks>An event is subscribed on the object of one call, so that object has to live on.</remarks>
    /// <exception cref="InvalidOperationException">T is not a contract, or is exposed already.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void ExposeFrom<T>(Func<RpcConnection, RpcTargetSource<T>> factory)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        RpcContractDescriptor descriptor = RpcContract<T>.IsAmbiguous
            ? RpcContract<T>.Of(Assembly.GetCallingAssembly())
            : RpcContract<T>.Descriptor;
        Expose(descriptor, factory, isShared: false);
    }

    /// <summary>Listens on an endpoint. When the task completes, clients can connect.</summary>
    /// <param name="endpoint">The address, such as <c>ipc:indexer</c>; see <see cref="RpcEndpoint"/>.</param>
    /// <param name="cancellationToken">Stops opening; does not end listening.</param>
    /// <exception cref="FormatException">The endpoint is malformed.</exception>
    /// <exception cref="RpcConnectException">The endpoint is in use, or cannot be opened.</exception>
    /// <exception cref="InvalidOperationException">The server was stopped.</exception>
    public Task ListenAsync(string endpoint, CancellationToken cancellationToken = default) =>
        ListenAsync(RpcEndpoint.Parse(endpoint), cancellationToken);

    /// <inheritdoc cref="ListenAsync(string, CancellationToken)"/>
    public Task ListenAsync(RpcEndpoint endpoint) => ListenAsync(endpoint, CancellationToken.None);

    /// <inheritdoc cref="ListenAsync(string, CancellationToken)"/>
    public async Task ListenAsync(RpcEndpoint endpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        lock (_gate)
        {
            ThrowIfStopped();
        }

        RpcListener listener = await RpcTransport.Of(endpoint, _options.Connection.ForNetwork(endpoint))
            .ListenAsync(endpoint, cancellationToken).ConfigureAwait(false);
        await ListenAsync(listener).ConfigureAwait(false);
    }

    /// <summary>Accepts clients from a listener of any transport; the server owns it from here on.</summary>
    /// <exception cref="InvalidOperationException">The server was stopped; the listener is disposed.</exception>
    public async Task ListenAsync(RpcListener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                DescriptorReserve.Prepare();
            }

            lock (_gate)
            {
                ThrowIfStopped();
                _activities++;
                _listeners.Add((listener, ControlThread.Start(() => AcceptLoopAsync(listener))));
            }
        }
        catch (InvalidOperationException)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Serves one client whose channel is connected already.</summary>
    /// <param name="channel">The channel; the server owns it from here on, also if this method fails.</param>
    /// <param name="cancellationToken">Stops waiting for the handshake, or for a place if all are taken.</param>
    /// <exception cref="RpcConnectException">The handshake failed.</exception>
    public async Task<RpcConnection> AcceptAsync(RpcChannel channel, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(channel);
        RpcConnection? connection = null;
        await ControlThread.Start(async () =>
        {
            AdmittedClient client = await AdmitAsync(channel, cancellationToken).ConfigureAwait(true);
            connection = await ServeAsync(channel, client, cancellationToken).ConfigureAwait(true);
        }).ConfigureAwait(false);
        return connection!;
    }

    /// <summary>
    /// Returns the connections that are open at this moment, as a copy. It contains the connection of a running
    /// handler.
    /// </summary>
    public IReadOnlyCollection<RpcConnection> GetConnections() =>
        [.. ListServed().Where(connection => connection.Session.HasShakenHands && !connection.Closed.IsCompleted)];

    /// <summary>
    /// Returns where the server listens at the moment, as a copy: with the port that the system gave, if port 0 was
    /// asked for.
    /// </summary>
    public IReadOnlyCollection<RpcEndpoint> GetEndpoints()
    {
        lock (_gate)
        {
            return [.. _listeners.Select(listening => listening.Listener.Endpoint)];
        }
    }

    private void Expose(RpcContractDescriptor descriptor, Func<RpcConnection, object> factory, bool isShared)
    {
        ServedContract contract = new(descriptor, factory, isShared);
        ServedConnection[] served;
        lock (_gate)
        {
            if (_contracts.Any(contract => contract.Descriptor.Name == descriptor.Name))
            {
                throw new InvalidOperationException($"A contract named {descriptor.Name} is exposed already");
            }

            _contracts.Add(contract);
            served = [.. _served];
        }

        foreach (ServedConnection one in served)
        {
            try
            {
                one.Expose(contract);
            }
            catch (Exception exception)
            {
                one.Connection.Session.ReportUnhandled(new RpcException(
                    RpcStatus.Internal,
                    $"{descriptor.Name} cannot be served on the {one.Connection}: {exception.Message}", exception));
            }
        }
    }

    // Runs on the control thread. The client leaves when its connection ends.
    private async Task<RpcConnection> ServeAsync(
        RpcChannel channel, AdmittedClient client, CancellationToken cancellationToken)
    {
        TimeSpan handshakeTime = await OpenAsync(channel, client, cancellationToken).ConfigureAwait(true);
        RpcConnection connection = RpcConnection.Create(channel, _options.Connection);
        ServedConnection served = new(connection, _options.Authorize);
        try
        {
            // Factories and OnConnecting are user code.
            await _userCode.CallAsync((Server: this, served), static begun =>
            {
                begun.Server.ExposeAll(begun.served);
                begun.served.Connection.Session.Begin();
            }).ConfigureAwait(true);
            client.Begin(connection);
            await connection.Session.WaitForHandshakeAsync(handshakeTime, cancellationToken).ConfigureAwait(true);
        }
        catch (Exception exception)
        {
            await connection.Session.RefuseAsync(exception).ConfigureAwait(true);
            await connection.Session.Finished.ConfigureAwait(true);
            await ReleaseAsync(client, served).ConfigureAwait(true);
            throw;
        }

        // Calls of the client may run already. A stop that has begun meanwhile ends the connection, too.
        _admission.HandshakeDone(client);

        // Disconnected comes after Connected, however short the connection was.
        _events.Post(
            (Server: this, connection),
            static raise => raise.Server.Connected?.Invoke(raise.Server, new RpcConnectedEventArgs(raise.connection)));
        _ = WatchAsync(client, served);
        return connection;
    }

    private void ExposeAll(ServedConnection served)
    {
        ServedContract[] contracts;
        lock (_gate)
        {
            if (_stopped)
            {
                throw new RpcConnectException("The server has stopped");
            }

            contracts = [.. _contracts];
            _served.Add(served);
        }

        foreach (ServedContract contract in contracts)
        {
            served.Expose(contract);
        }
    }

    // Runs on the control thread.
    private async Task WatchAsync(AdmittedClient client, ServedConnection served)
    {
        RpcCloseReason reason = await served.Connection.Closed.ConfigureAwait(true);
        _events.Post(
            (Server: this, served.Connection, reason),
            static raise => raise.Server.Disconnected?.Invoke(
                raise.Server, new RpcDisconnectedEventArgs(raise.Connection, raise.reason)));
        await served.Connection.Session.WaitForHandlersAsync().ConfigureAwait(true);
        await ReleaseAsync(client, served).ConfigureAwait(true);
    }

    private void OnClientFailed(RpcEndpoint endpoint, Exception exception)
    {
        if (_options.OnClientFailed is { } report)
        {
            _userCode.Post((report, endpoint, exception), static call => call.report(call.endpoint, call.exception));
        }
        else
        {
            ErrorLog.Write(new RpcConnectException(
                $"A client of {endpoint} was not served: {exception.Message}", exception));
        }
    }

    private async Task ReleaseAsync(AdmittedClient client, ServedConnection served)
    {
        _admission.Leave(client);
        lock (_gate)
        {
            _served.Remove(served);
        }

        await served.DisposeAsync().ConfigureAwait(true);
    }
}
