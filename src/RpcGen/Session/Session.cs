using System.IO.Pipes;
using System.Reflection;
using System.Runtime.CompilerServices;
using RpcGen.Buffers;
using RpcGen.Calls;
using RpcGen.CompilerServices;
using RpcGen.Protocol;
using RpcGen.Threads;
using RpcGen.Transports.UnixSockets;

namespace RpcGen.Connections;

/// <summary>
/// The inside of a connection: what calls, streams and references share, and its life from the handshake to the end.
/// Thread-safe.
/// </summary>
internal sealed partial class Session : IAttachmentHost
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Dictionary<string, ExposedContract> _exposed = new(StringComparer.Ordinal);
    private readonly Dictionary<RpcContractDescriptor, object> _proxies = [];
    private readonly Dictionary<RpcContractDescriptor, OutgoingBinding> _bindingsByContract = [];
    private readonly Dictionary<RpcContractDescriptor, HandlerState[]> _states = [];

    // Replaced under _gate, never changed.
    private Dictionary<string, Action>? _refused;

    internal SessionOptions Options { get; }

    /// <summary>The public object of the session.</summary>
    internal object Owner { get; }

    /// <summary>Completed when the session has ended, with the reason. Never faults.</summary>
    internal Task<RpcCloseReason> Closed => _closed.Task;

    /// <summary>The name that the peer has given itself; for logs, not to be trusted.</summary>
    internal string PeerName => _peer?.Name ?? "";

    internal RpcPeer? Peer => _channel.Peer;

    /// <summary>
    /// Completed when it is settled whether the connection moves to shared memory, which happens while the first calls
    /// run. Never faults. Does not complete before the handshake.
    /// </summary>
    internal Task<RpcSharedMemoryStatus> SharedMemory { get; }

    internal object ProxyOf(RpcContractDescriptor descriptor)
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

    /// <summary>Whether the peer has a method of a contract; see <see cref="RpcProxy"/>.</summary>
    internal async Task<bool> SupportsAsync(
        RpcContractDescriptor descriptor, string method, CancellationToken cancellationToken)
    {
        OutgoingBinding binding = BindingOf(descriptor);
        int[] ordinals = [.. Enumerable.Range(0, binding.Methods.Length).Where(i => binding.Methods[i].Name == method)];
        if (ordinals.Length == 0)
        {
            throw new ArgumentException(
                $"{binding.Descriptor.ContractType.Name} has no method {method}", nameof(method));
        }

        if (RefusesCalls || !Writer.Append(ReadOnlySpan<byte>.Empty, binding: binding))
        {
            throw new RpcConnectionLostException(RpcOutcome.NotSent, EndReason);
        }

        await binding.Reply.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return binding.Missing is { } missing && !ordinals.Any(missing.Contains);
    }

    /// <summary>Closes the session when its calls have ended, the time has passed, or the token is cancelled.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first; the session has ended.</exception>
    internal async Task CloseAsync(TimeSpan drainTimeout, CancellationToken cancellationToken)
    {
        RpcCloseReason reason = new(RpcCloseKind.LocallyClosed, "This side closed the connection");
        try
        {
            await Task.WhenAny(BeginDrain(), Closed).WaitAsync(drainTimeout, Options.TimeProvider, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            reason = reason with { Message = "This side closed the connection; calls still ran after the drain time" };
        }
        catch (OperationCanceledException)
        {
            reason = reason with { Message = "This side closed the connection; waiting for the calls was cancelled" };
            Fail(reason);
            await _finished.Task.ConfigureAwait(false);
            throw;
        }

        Fail(reason);
        await _finished.Task.ConfigureAwait(false);
    }

    /// <summary>Ends the session at once.</summary>
    internal async ValueTask DisposeAsync()
    {
        Fail(new RpcCloseReason(RpcCloseKind.LocallyClosed, "This side disposed the connection"));
        await _finished.Task.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override string ToString() => $"connection to {(PeerName.Length > 0 ? PeerName : "an unknown peer")}";

    Attachments IAttachmentHost.CreateAttachments() => new AttachmentList(this);

    /// <summary>
    /// Ends a connection that cannot be served because of an exception. The peer gets a GoAway frame with the reason.
    /// </summary>
    internal async Task RefuseAsync(Exception exception)
    {
        if (_state == SessionState.Created && exception is not OperationCanceledException)
        {
            string text = RemoteErrorText.Of(exception, Options.ErrorDetail).Message;
            byte[] refusal = GoAway.Encode(
                RpcCloseKind.ClosedByPeer, $"the server could not serve this client: {text}");

            // The channel may be one of the program.
            await UserCode.PostAsync(
                (Session: this, refusal), static work => work.Session.SendRefusalAsync(work.refusal))
                .ConfigureAwait(true);
        }

        Fail(new RpcCloseReason(RpcCloseKind.LocallyClosed, "This side could not serve the peer", exception));
    }

    private async ValueTask SendRefusalAsync(byte[] refusal)
    {
        try
        {
            if (_channel.CanBlock)
            {
                // Nothing was sent before, so there is room.
                _ = _channel.TrySend(refusal, default);
            }
            else
            {
                await _channel.SendAsync(refusal).AsTask().WaitAsync(s_lastReads, Options.TimeProvider)
                    .ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or TimeoutException)
        {
            // The client has left or does not read: it does not need the reason.
        }
    }

    internal void Expose(RpcContractDescriptor descriptor, object target)
    {
        ExposedContract contract = new(descriptor, target, this);
        lock (_gate)
        {
            if (!_exposed.TryAdd(contract.Descriptor.Name, contract))
            {
                throw new InvalidOperationException(
                    $"This connection already exposes a contract named {contract.Descriptor.Name}");
            }
        }

        // The peer may have bound the contract before it was exposed.
        foreach ((int id, IncomingBinding binding) in _incoming.BindingsOf(contract.Descriptor.Name))
        {
            binding.Resolve(contract);
            ReplyToBind(id, binding, isFirst: false);
        }
    }

    /// <summary>Returns this side's binding to a contract of the peer; all objects of the contract share it.</summary>
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

    /// <summary>Returns the state of the methods of a contract; all objects that serve it share the state.</summary>
    internal HandlerState[] StatesOf(RpcContractDescriptor descriptor)
    {
        lock (_gate)
        {
            if (!_states.TryGetValue(descriptor, out HandlerState[]? states))
            {
                states = [.. descriptor.MethodArray.Select(method => new HandlerState(method.MaxConcurrency))];
                _states.Add(descriptor, states);
            }

            return states;
        }
    }

    /// <summary>Lists the methods of this side's calls that have not been answered.</summary>
    internal IReadOnlyList<string> ListCalls() => _calls?.ListMethods() ?? [];

    /// <summary>Makes calls of a contract that is not exposed fail as forbidden.</summary>
    /// <param name="contract">The name of the contract.</param>
    /// <param name="refused">Called for each such call, on a thread for user code.</param>
    internal void Refuse(string contract, Action refused)
    {
        lock (_gate)
        {
            _refused = new Dictionary<string, Action>(_refused ?? [], StringComparer.Ordinal) { [contract] = refused };
        }
    }

    /// <summary>Whether calls of a contract are refused as forbidden.</summary>
    internal bool Refuses(string contract)
    {
        if (Volatile.Read(ref _refused) is not { } refused || !refused.TryGetValue(contract, out Action? report))
        {
            return false;
        }

        UserCode.Post(report, static report => report());
        return true;
    }

    /// <summary>Delays further calls until a waiting subscription has been sent.</summary>
    internal void AddPendingSubscription(Task subscription)
    {
        lock (_gate)
        {
            Subscribing = Subscribing is { IsCompleted: false } others
                ? Task.WhenAll(others, subscription)
                : subscription;
        }
    }

    /// <summary>Makes sure that the peer knows a binding before the next message mentions it.</summary>
    internal void Announce(OutgoingBinding binding) => Writer.Append(ReadOnlySpan<byte>.Empty, binding: binding);

    /// <summary>Returns what this side exposes to calls over a binding of the peer.</summary>
    internal object? FindExposed(int binding) => _incoming.ExposedTo(binding);

    internal ExposedContract? FindExposed(string name)
    {
        lock (_gate)
        {
            return _exposed.GetValueOrDefault(name);
        }
    }
}
