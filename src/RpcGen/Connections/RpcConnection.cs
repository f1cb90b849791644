using System.IO.Pipes;
using System.Reflection;
using System.Runtime.CompilerServices;
using RpcGen.CompilerServices;
using RpcGen.Connections.Internal;
using RpcGen.Protocol;
using RpcGen.Serialization.Internal;
using RpcGen.Transports;
using RpcGen.Transports.Streams;

namespace RpcGen;

/// <summary>
/// A connection to another process. Both ends are equal: each may expose contracts and call those of the other, any
/// number of calls at a time. Thread-safe.
/// </summary>
public sealed partial class RpcConnection : IAsyncDisposable, IAttachmentHost
{
    private static readonly TimeSpan s_defaultDrain = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Dictionary<string, ExposedContract> _exposed = new(StringComparer.Ordinal);
    private readonly Dictionary<RpcContractDescriptor, object> _proxies = [];
    private readonly Dictionary<RpcContractDescriptor, OutgoingBinding> _bindingsByContract = [];
    private readonly Dictionary<RpcContractDescriptor, MethodState[]> _states = [];

    internal RpcConnectionOptions Options { get; }

    /// <summary>Completed when the connection has ended, with the reason. Never faults.</summary>
    public Task<RpcCloseReason> Closed => _closed.Task;

    /// <summary>Whether calls can be made: connected, and neither side is closing.</summary>
    public bool IsOpen => !RefusesCalls;

    /// <summary>The name the peer gave itself; for logs, not to be trusted.</summary>
    public string PeerName => _peer?.Name ?? "";

    /// <summary>Who the peer is, as the operating system says; null where it does not tell.</summary>
    public RpcPeerCredentials? Peer => _channel.Peer;

    /// <summary>
    /// Completed when it is clear whether the connection moves to shared memory, which happens beside the first calls.
    /// Never faults; does not complete before the handshake.
    /// </summary>
    public Task<RpcSharedMemoryStatus> SharedMemory { get; }

    /// <summary>Connects to a listening peer.</summary>
    /// <param name="endpoint">Where it listens, such as <c>ipc:indexer</c>; see <see cref="RpcEndpoint"/>.</param>
    /// <param name="options">How the connection behaves.</param>
    /// <param name="cancellationToken">Gives up connecting.</param>
    /// <exception cref="FormatException">The endpoint is malformed.</exception>
    /// <exception cref="RpcConnectException">
    /// Nobody listens there, the peer may not be trusted, or the handshake failed.
    /// </exception>
    public static Task<RpcConnection> ConnectAsync(
        string endpoint, RpcConnectionOptions? options = null, CancellationToken cancellationToken = default) =>
        ConnectAsync(RpcEndpoint.Parse(endpoint), options, cancellationToken);

    /// <inheritdoc cref="ConnectAsync(string, RpcConnectionOptions?, CancellationToken)"/>
    public static async Task<RpcConnection> ConnectAsync(
        RpcEndpoint endpoint, RpcConnectionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        options ??= RpcConnectionOptions.Default;
        using CancellationTokenSource timeout = new(options.HandshakeTimeout, options.TimeProvider);
        using CancellationTokenSource linked =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        long start = options.TimeProvider.GetTimestamp();
        RpcChannel channel;
        try
        {
            channel = await RpcTransport.Of(endpoint).ConnectAsync(endpoint, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RpcConnectException(
                $"Nobody answered at {endpoint} within {options.HandshakeTimeout}: its listener accepts no clients",
                exception);
        }

        try
        {
            return await ConnectAsync(channel, options, TimeLeft(options, start), cancellationToken).ConfigureAwait(false);
        }
        catch (RpcConnectException exception) when (exception.Reason is { } reason)
        {
            throw new RpcConnectException($"No connection to {endpoint}: {reason.Message}", exception) { Reason = reason };
        }
    }

    /// <summary>Makes a connection of a channel that is connected already, and shakes hands with the peer.</summary>
    /// <param name="channel">The channel; the connection owns it from here on.</param>
    /// <param name="options">How the connection behaves.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RpcConnectException">The handshake failed.</exception>
    public static Task<RpcConnection> ConnectAsync(
        RpcChannel channel, RpcConnectionOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= RpcConnectionOptions.Default;
        return ConnectAsync(channel, options, options.HandshakeTimeout, cancellationToken);
    }

    /// <summary>
    /// Makes a connection of a stream or pipe pair of yours. It is not usable before <see cref="StartAsync"/>, so that
    /// contracts can be exposed first.
    /// </summary>
    /// <param name="stream">A stream that reads and writes; the connection owns it from here on.</param>
    /// <param name="options">How the connection behaves.</param>
    /// <exception cref="ArgumentException">It is a named pipe that was not opened for asynchronous use.</exception>
    public static RpcConnection Create(Stream stream, RpcConnectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream is NamedPipeServerStream { IsAsync: false } or NamedPipeClientStream { IsAsync: false })
        {
            // Its reads would keep its writes waiting: the connection would hang at its first call.
            throw new ArgumentException("Open the named pipe with PipeOptions.Asynchronous", nameof(stream));
        }

        return Create(new StreamChannel(stream, stream), options);
    }

    /// <inheritdoc cref="Create(Stream, RpcConnectionOptions?)"/>
    /// <param name="pipe">What is received is read from its input, what is sent is written to its output.</param>
    /// <param name="options">How the connection behaves.</param>
    public static RpcConnection Create(System.IO.Pipelines.IDuplexPipe pipe, RpcConnectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pipe);
        return Create(new PipelineChannel(pipe), options);
    }

    /// <summary>Makes a connection of any channel; see <see cref="Create(Stream, RpcConnectionOptions?)"/>.</summary>
    /// <param name="channel">The channel; the connection owns it from here on.</param>
    /// <param name="options">How the connection behaves.</param>
    public static RpcConnection Create(RpcChannel channel, RpcConnectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return new RpcConnection(channel, options ?? RpcConnectionOptions.Default);
    }

    /// <summary>Serves a contract to the peer on this connection.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="target">Handles the calls; several at a time, unless the contract says otherwise.</param>
    /// <exception cref="InvalidOperationException">The contract is exposed already, or T is no contract.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Expose<T>(T target)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(target);
        RpcContractDescriptor descriptor = RpcContract<T>.IsAmbiguous
            ? RpcContract<T>.Of(Assembly.GetCallingAssembly())
            : RpcContract<T>.Descriptor;
        Expose(descriptor, target);
    }

    /// <summary>A proxy that makes calls to the peer. The same one for each request for the same contract.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <exception cref="InvalidOperationException">T is no contract.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public T GetProxy<T>()
        where T : class
    {
        RpcContractDescriptor descriptor = RpcContract<T>.IsAmbiguous
            ? RpcContract<T>.Of(Assembly.GetCallingAssembly())
            : RpcContract<T>.Descriptor;
        return (T)ProxyOf(descriptor);
    }

    /// <summary>Asks whether the peer has a method of a contract, in the shape it has here.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="method">The name of the method; with overloads, true if the peer has all of them.</param>
    /// <param name="cancellationToken">Gives up asking.</param>
    /// <exception cref="ArgumentException">The contract has no such method.</exception>
    /// <exception cref="RpcConnectionLostException">The connection ended.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task<bool> SupportsAsync<T>(string method, CancellationToken cancellationToken = default)
        where T : class
    {
        RpcContractDescriptor descriptor = RpcContract<T>.IsAmbiguous
            ? RpcContract<T>.Of(Assembly.GetCallingAssembly())
            : RpcContract<T>.Descriptor;
        return SupportsAsync(((RpcProxy)ProxyOf(descriptor)).Target.Binding, method, cancellationToken);
    }

    private object ProxyOf(RpcContractDescriptor descriptor)
    {
        lock (_gate)
        {
            if (!_proxies.TryGetValue(descriptor, out object? proxy))
            {
                proxy = descriptor.CreateProxy(new RpcProxyTarget(this, BindingOf(descriptor)));
                _proxies.Add(descriptor, proxy);
            }

            return proxy;
        }
    }

    private async Task<bool> SupportsAsync(OutgoingBinding binding, string method, CancellationToken cancellationToken)
    {
        int[] ordinals = [.. Enumerable.Range(0, binding.Methods.Length).Where(i => binding.Methods[i].Name == method)];
        if (ordinals.Length == 0)
        {
            throw new ArgumentException($"{binding.Descriptor.ContractType.Name} has no method {method}", nameof(method));
        }

        if (RefusesCalls || !Writer.Append(ReadOnlySpan<byte>.Empty, binding: binding))
        {
            throw new RpcConnectionLostException(RpcOutcome.NotSent, EndReason);
        }

        await binding.Reply.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return binding.Missing is { } missing && !ordinals.Any(missing.Contains);
    }

    /// <summary>
    /// Closes the connection without losing a call: no new ones are accepted on either side, those in flight in both
    /// directions end first. Calls that still wait for a slot or for room have not been sent, and end as such. After
    /// the drain time, what is left is cut off.
    /// </summary>
    /// <param name="drainTimeout">
    /// How long to wait for calls in flight; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes, zero for not
    /// at all. Default 10 s.
    /// </param>
    /// <remarks>
    /// In a handler of this connection, before its first <c>await</c>, closing only begins and the task is completed: the
    /// connection ends when the handler has answered. Later in a handler, do not await the task: it waits for the
    /// handler.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The drain time is negative or longer than 24 days. Nothing has begun then.
    /// </exception>
    public Task CloseAsync(TimeSpan? drainTimeout = null)
    {
        TimeSpan timeout = Durations.ZeroOrMore(drainTimeout ?? s_defaultDrain, nameof(drainTimeout));
        Task closing = DrainAndEndAsync(timeout);
        return RpcContext.Current?.Connection == this ? Task.CompletedTask : closing;
    }

    private async Task DrainAndEndAsync(TimeSpan drainTimeout)
    {
        RpcCloseReason reason = new(RpcCloseKind.LocallyClosed, "This side closed the connection");
        try
        {
            await Task.WhenAny(BeginDrain(), Closed).WaitAsync(drainTimeout, Options.TimeProvider)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            reason = reason with { Message = "This side closed the connection; calls still ran after the drain time" };
        }

        Fail(reason);
        await _finished.Task.ConfigureAwait(false);
    }

    /// <summary>
    /// Ends the connection at once; calls in flight end with <see cref="RpcConnectionLostException"/>. Use
    /// <see cref="CloseAsync"/> to let them finish.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Fail(new RpcCloseReason(RpcCloseKind.LocallyClosed, "This side disposed the connection"));
        await _finished.Task.ConfigureAwait(false);
    }

    /// <summary>
    /// The references to objects that the two sides hold at the moment, for finding leaks: a proxy that was not
    /// disposed, a callback that was kept.
    /// </summary>
    public IReadOnlyList<RpcReference> GetReferences() => References.List();

    /// <inheritdoc/>
    public override string ToString() => $"connection to {(PeerName.Length > 0 ? PeerName : "an unknown peer")}";

    Attachments IAttachmentHost.CreateAttachments() => new AttachmentList(this);

    /// <summary>Ends a connection that cannot be served, for what an exception says; the peer is told.</summary>
    internal void Refuse(Exception exception)
    {
        if (!_started && _reason is null && exception is not OperationCanceledException)
        {
            string text = RemoteErrorText.Of(exception, Options.ErrorDetail).Message;
            UserCode.Run(
                (_channel, text),
                static refused => refused._channel.TrySend(
                    GoAway.Encode(RpcCloseKind.ClosedByPeer, $"the server could not serve this client: {refused.text}"), default));
        }

        Fail(new RpcCloseReason(RpcCloseKind.LocallyClosed, "This side could not serve the peer", exception));
    }

    private static async Task<RpcConnection> ConnectAsync(
        RpcChannel channel, RpcConnectionOptions options, TimeSpan timeout, CancellationToken cancellationToken)
    {
        RpcConnection connection = Create(channel, options);
        try
        {
            await connection.ShakeHandsAsync(timeout, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // Connecting and the handshake share one limit.
    private static TimeSpan TimeLeft(RpcConnectionOptions options, long start)
    {
        if (options.HandshakeTimeout == Timeout.InfiniteTimeSpan)
        {
            return Timeout.InfiniteTimeSpan;
        }

        TimeSpan left = options.HandshakeTimeout - options.TimeProvider.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    internal void Expose(RpcContractDescriptor descriptor, object target)
    {
        ExposedContract contract = new(descriptor, target, this);
        lock (_gate)
        {
            if (!_exposed.TryAdd(contract.Descriptor.Name, contract))
            {
                throw new InvalidOperationException(
                    $"A contract named {contract.Descriptor.Name} is exposed on this connection already");
            }
        }

        // The peer may have asked for it before it was there.
        foreach ((int id, IncomingBinding binding) in _incoming.BindingsOf(contract.Descriptor.Name))
        {
            binding.Resolve(contract);
            ReplyToBind(id, binding, isFirst: false);
        }
    }

    /// <summary>How this side names a contract of the peer; one for all its objects.</summary>
    internal OutgoingBinding BindingOf(RpcContractDescriptor descriptor)
    {
        lock (_gate)
        {
            if (!_bindingsByContract.TryGetValue(descriptor, out OutgoingBinding? binding))
            {
                binding = new OutgoingBinding(_bindings.Count, descriptor);
                _bindings.Add(binding);
                _bindingsByContract.Add(descriptor, binding);
            }

            return binding;
        }
    }

    /// <summary>What is remembered of the methods of a contract; shared by all objects that serve it.</summary>
    internal MethodState[] StatesOf(RpcContractDescriptor descriptor)
    {
        lock (_gate)
        {
            if (!_states.TryGetValue(descriptor, out MethodState[]? states))
            {
                states = [.. descriptor.MethodArray.Select(method => new MethodState(method.MaxConcurrent))];
                _states.Add(descriptor, states);
            }

            return states;
        }
    }

    /// <summary>Further calls are sent after a subscription that waits to be sent.</summary>
    internal void CallsFollow(Task subscription)
    {
        lock (_gate)
        {
            Subscribing = Subscribing is { IsCompleted: false } others ? Task.WhenAll(others, subscription) : subscription;
        }
    }

    /// <summary>Makes sure that the peer knows a binding that the next message mentions.</summary>
    internal void Announce(OutgoingBinding binding) => Writer.Append(ReadOnlySpan<byte>.Empty, binding: binding);

    /// <summary>What this side exposes to calls over a binding of the peer.</summary>
    internal object? FindExposed(int binding) => _incoming.ExposedTo(binding);

    internal ExposedContract? FindExposed(string name)
    {
        lock (_gate)
        {
            return _exposed.GetValueOrDefault(name);
        }
    }
}
