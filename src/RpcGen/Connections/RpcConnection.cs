using System.IO.Pipelines;
using System.Reflection;
using System.Runtime.CompilerServices;
using RpcGen.CompilerServices;
using RpcGen.Limits;
using RpcGen.Connections;

namespace RpcGen;

/// <summary>
/// A connection to another process. Both ends are equal: each can expose contracts and call those of the other, with
/// any number of calls at a time. Thread-safe.
/// </summary>
public sealed class RpcConnection : IAsyncDisposable
{
    internal static readonly TimeSpan DefaultDrainTimeout = TimeSpan.FromSeconds(10);

    private RpcConnection(RpcChannel channel, RpcConnectionOptions options) =>
        Session = new Session(channel, options.ForSession(this, channel), this);

    /// <summary>Completes with the reason when the connection has ended. Never faults.</summary>
    public Task<RpcCloseReason> Closed => Session.Closed;

    /// <summary>True if calls can be made: the connection is open, and neither side is closing.</summary>
    public bool IsOpen => !Session.RefusesCalls;

    /// <summary>The name that the peer gave itself; for logs, not to be trusted.</summary>
    public string PeerName => Session.PeerName;

    /// <summary>
    /// The identity of the peer: a process as reported by the operating system, the owner of a certificate, or a user.
    /// Null if no trusted source reports it.
    /// </summary>
    public RpcPeer? Peer => Session.Peer;

    /// <summary>
    /// Completes when the connection has moved to shared memory or has decided against it, which happens beside the
    /// first calls. Never faults; does not complete before the handshake.
    /// </summary>
    public Task<RpcSharedMemoryStatus> SharedMemoryStatus => Session.SharedMemory;

    /// <summary>The inside of the connection.</summary>
    internal Session Session { get; }

    /// <summary>Connects to a listening peer.</summary>
    /// <param name="endpoint">
    /// The address of the peer, such as <c>ipc:indexer</c>; see <see cref="RpcEndpoint"/>.
    /// </param>
    /// <param name="options">The options of the connection.</param>
    /// <param name="cancellationToken">Stops connecting.</param>
    /// <exception cref="FormatException">The endpoint is malformed.</exception>
    /// <exception cref="RpcConnectException">
    /// No process listens there, the peer is not trusted, or the handshake failed.
    /// </exception>
    public static Task<RpcConnection> ConnectAsync(
        string endpoint, RpcConnectionOptions? options = null, CancellationToken cancellationToken = default) =>
        ConnectAsync(RpcEndpoint.Parse(endpoint), options, cancellationToken);

    /// <inheritdoc cref="ConnectAsync(string, RpcConnectionOptions?, CancellationToken)"/>
    public static Task<RpcConnection> ConnectAsync(RpcEndpoint endpoint) =>
        ConnectAsync(endpoint, null, CancellationToken.None);

    /// <inheritdoc cref="ConnectAsync(string, RpcConnectionOptions?, CancellationToken)"/>
    public static Task<RpcConnection> ConnectAsync(RpcEndpoint endpoint, RpcConnectionOptions? options) =>
        ConnectAsync(endpoint, options, CancellationToken.None);

    /// <inheritdoc cref="ConnectAsync(string, RpcConnectionOptions?, CancellationToken)"/>
    public static async Task<RpcConnection> ConnectAsync(
        RpcEndpoint endpoint, RpcConnectionOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        RpcTransport transport =
            RpcTransport.Of(endpoint, (options ?? RpcConnectionOptions.Default).ForNetwork(endpoint));
        return await ConnectAsync(
            token => transport.ConnectAsync(endpoint, token), endpoint.ToString(), options, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Opens a channel and performs the handshake over it, both within the time of the options.</summary>
    internal static async Task<RpcConnection> ConnectAsync(
        Func<CancellationToken, ValueTask<RpcChannel>> open, string peer, RpcConnectionOptions? options,
        CancellationToken cancellationToken)
    {
        options = options?.Copy() ?? RpcConnectionOptions.Default;
        using CancellationTokenSource timeout = new(options.HandshakeTimeout, options.TimeProvider);
        using CancellationTokenSource linked =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        long start = options.TimeProvider.GetTimestamp();
        RpcChannel channel;
        try
        {
            channel = await open(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
            when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RpcConnectException(
                $"No answer from {peer} within {options.HandshakeTimeout}: its listener accepts no clients",
                exception);
        }

        try
        {
            await ChannelOpening.OpenAsync(channel, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
            when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RpcConnectException(
                $"{peer} did not complete the TLS handshake within {options.HandshakeTimeout}", exception);
        }

        try
        {
            return await ConnectAsync(channel, options, TimeLeft(options, start), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (RpcConnectException exception) when (exception.Reason is { } reason)
        {
            throw new RpcConnectException($"No connection to {peer}: {reason.Message}", exception) { Reason = reason };
        }
    }

    /// <inheritdoc cref="ConnectAsync(RpcChannel, RpcConnectionOptions?, CancellationToken)"/>
    public static Task<RpcConnection> ConnectAsync(RpcChannel channel) =>
        ConnectAsync(channel, null, CancellationToken.None);

    /// <inheritdoc cref="ConnectAsync(RpcChannel, RpcConnectionOptions?, CancellationToken)"/>
    public static Task<RpcConnection> ConnectAsync(RpcChannel channel, RpcConnectionOptions? options) =>
        ConnectAsync(channel, options, CancellationToken.None);

    /// <summary>Creates a connection over an open channel, and performs the handshake with the peer.</summary>
    /// <param name="channel">The channel; the connection owns it from here on.</param>
    /// <param name="options">The options of the connection.</param>
    /// <param name="cancellationToken">Stops the handshake and ends the connection.</param>
    /// <exception cref="RpcConnectException">The handshake failed.</exception>
    public static Task<RpcConnection> ConnectAsync(
        RpcChannel channel, RpcConnectionOptions? options, CancellationToken cancellationToken)
    {
        options ??= RpcConnectionOptions.Default;
        return ConnectAsync(channel, options, options.HandshakeTimeout, cancellationToken);
    }

    /// <summary>
    /// Creates a connection over a stream or a pair of pipes of the program. It is usable after
    /// <see cref="StartAsync"/>, so that contracts can be exposed first.
    /// </summary>
    /// <param name="stream">A stream that reads and writes; the connection owns it from here on.</param>
    /// <param name="options">The options of the connection.</param>
    /// <exception cref="ArgumentException">
    /// The stream is a named pipe that was not opened for asynchronous use.
    /// </exception>
    public static RpcConnection Create(Stream stream, RpcConnectionOptions? options = null) =>
        Create(RpcPipes.FromStream(stream), options);

    /// <inheritdoc cref="Create(IDuplexPipe, RpcConnectionOptions?)"/>
    public static RpcConnection Create(IDuplexPipe pipe) => Create(pipe, null);

    /// <inheritdoc cref="Create(Stream, RpcConnectionOptions?)"/>
    /// <param name="pipe">
    /// The connection reads what it receives from the input, and writes what it sends to the output.
    /// </param>
    /// <param name="options">The options of the connection.</param>
    public static RpcConnection Create(IDuplexPipe pipe, RpcConnectionOptions? options) =>
        Create(RpcPipes.FromPipelines(pipe), options);

    /// <inheritdoc cref="Create(RpcChannel, RpcConnectionOptions?)"/>
    public static RpcConnection Create(RpcChannel channel) => Create(channel, null);

    /// <summary>
    /// Creates a connection over any channel; see <see cref="Create(Stream, RpcConnectionOptions?)"/>.
    /// </summary>
    /// <param name="channel">The channel; the connection owns it from here on.</param>
    /// <param name="options">The options of the connection.</param>
    public static RpcConnection Create(RpcChannel channel, RpcConnectionOptions? options)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return new RpcConnection(channel, options ?? RpcConnectionOptions.Default);
    }

    /// <summary>Serves a contract to the peer on this connection.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="target">Handles the calls; several at a time, unless the contract says otherwise.</param>
    /// <exception cref="InvalidOperationException">The contract is exposed already, or T is not a contract.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Expose<T>(T target)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(target);
        RpcContractDescriptor descriptor = RpcContract<T>.IsAmbiguous
            ? RpcContract<T>.Of(Assembly.GetCallingAssembly())
            : RpcContract<T>.Descriptor;
        Session.Expose(descriptor, target);
    }

    /// <summary>Returns a proxy that makes calls to the peer. Each contract has one proxy.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <exception cref="InvalidOperationException">T is not a contract.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public T GetProxy<T>()
        where T : class
    {
        RpcContractDescriptor descriptor = RpcContract<T>.IsAmbiguous
            ? RpcContract<T>.Of(Assembly.GetCallingAssembly())
            : RpcContract<T>.Descriptor;
        return (T)Session.ProxyOf(descriptor);
    }

    /// <summary>Asks the peer whether it has a method of a contract with the shape that it has here.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="method">The name of the method; with overloads, true if the peer has all of them.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="ArgumentException">The contract has no such method.</exception>
    /// <exception cref="RpcConnectionLostException">The connection ended.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task<bool> SupportsAsync<T>(string method, CancellationToken cancellationToken = default)
        where T : class
    {
        RpcContractDescriptor descriptor = RpcContract<T>.IsAmbiguous
            ? RpcContract<T>.Of(Assembly.GetCallingAssembly())
            : RpcContract<T>.Descriptor;
        return Session.SupportsAsync(descriptor, method, cancellationToken);
    }

    /// <summary>Closes the connection without losing a call that ends within 10 s.</summary>
    /// <inheritdoc cref="CloseAsync(TimeSpan, CancellationToken)"/>
    public Task CloseAsync() => CloseAsync(DefaultDrainTimeout);

    /// <summary>Closes the connection without losing a call that ends within 10 s.</summary>
    /// <inheritdoc cref="CloseAsync(TimeSpan, CancellationToken)"/>
    public Task CloseAsync(CancellationToken cancellationToken) => CloseAsync(DefaultDrainTimeout, cancellationToken);

    /// <summary>
    /// Closes the connection without losing a call. Neither side accepts new calls; calls in flight in both directions
    /// end first. Calls that still wait for a slot or for room have not been sent, and end as such. After the drain
    /// time, the remaining calls are cut off.
    /// </summary>
    /// <param name="drainTimeout">
    /// How long to wait for calls in flight: <see cref="Timeout.InfiniteTimeSpan"/> means without limit, zero means not
    /// at all.
    /// </param>
    /// <param name="cancellationToken">
    /// Stops waiting and cuts off the remaining calls at once, as after the drain time. If it is cancelled already,
    /// nothing begins.
    /// </param>
    /// <remarks>
    /// In a handler of this connection, before its first <c>await</c>, this method only begins to close and returns a
    /// completed task; the connection ends when the handler has answered. Later in a handler, do not await the task: it
    /// waits for the handler.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The drain time is negative or longer than 24 days. Nothing has begun then.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled. The connection has ended, unless the token was cancelled before.
    /// </exception>
    public Task CloseAsync(TimeSpan drainTimeout, CancellationToken cancellationToken = default)
    {
        Durations.ZeroOrMore(drainTimeout, nameof(drainTimeout));
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled(cancellationToken)
            : DrainAsync(drainTimeout, cancellationToken);
    }

    /// <summary>
    /// Ends the connection at once. Calls in flight end with <see cref="RpcConnectionLostException"/>. Use
    /// <see cref="CloseAsync(TimeSpan, CancellationToken)"/> to let them finish.
    /// </summary>
    public ValueTask DisposeAsync() => Session.DisposeAsync();

    /// <summary>
    /// Returns the references to objects that the two sides hold at this moment. Use it to find leaks, such as a proxy
    /// that was not disposed or a callback that was kept.
    /// </summary>
    public IReadOnlyList<RpcReference> GetReferences() => Session.References.List();

    /// <summary>
    /// Returns the methods of this side's calls that have no answer at this moment, such as
    /// <c>IIndexer.SearchAsync</c>. Use it to find out in which call a peer hangs.
    /// </summary>
    public IReadOnlyList<string> GetCalls() => Session.ListCalls();

    /// <summary>
    /// Revokes everything that was handed to the peer. From here on, the peer's calls of exposed contracts, and of all
    /// objects to which it has a reference, end with <see cref="RpcStatus.PermissionDenied"/>. Running handlers and
    /// open streams continue to their end. This side may still call the peer.
    /// </summary>
    public void Revoke() => Session.Incoming.Revoke();

    /// <summary>
    /// Performs the handshake with the peer. It is required once after <c>Create</c>, before calls can be made.
    /// <c>ConnectAsync</c> returns a connection that is started.
    /// </summary>
    /// <param name="cancellationToken">Stops the handshake and ends the connection.</param>
    /// <exception cref="RpcConnectException">The handshake failed.</exception>
    /// <exception cref="InvalidOperationException">The connection was started already.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default) =>
        Session.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public override string ToString() => Session.ToString();

    /// <summary>Closes the connection whether or not the token is cancelled already.</summary>
    internal Task DrainAsync(TimeSpan drainTimeout, CancellationToken cancellationToken)
    {
        Task closing = Session.CloseAsync(drainTimeout, cancellationToken);
        return RpcContext.Current?.Session == Session ? Task.CompletedTask : closing;
    }

    /// <summary>Returns the connection of which a session is the inside.</summary>
    internal static RpcConnection Of(Session session) => (RpcConnection)session.Owner;

    private static async Task<RpcConnection> ConnectAsync(
        RpcChannel channel, RpcConnectionOptions options, TimeSpan timeout, CancellationToken cancellationToken)
    {
        RpcConnection connection = Create(channel, options);
        try
        {
            await connection.Session.ShakeHandsAsync(timeout, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // Connecting and the handshake share one time limit.
    private static TimeSpan TimeLeft(RpcConnectionOptions options, long start)
    {
        if (options.HandshakeTimeout == Timeout.InfiniteTimeSpan)
        {
            return Timeout.InfiniteTimeSpan;
        }

        TimeSpan left = options.HandshakeTimeout - options.TimeProvider.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
