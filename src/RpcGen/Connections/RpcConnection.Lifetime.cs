using RpcGen.CompilerServices;
using RpcGen.Connections.Internal;
using RpcGen.Protocol;
using RpcGen.Serialization;
using RpcGen.Serialization.Internal;
using RpcGen.Transports;

namespace RpcGen;

public sealed partial class RpcConnection
{
    // Dedicated receive threads in this process.
    private static int s_dedicated;

    private readonly RpcChannel _channel;
    private readonly ReceivePump _pump;
    private readonly FrameSource _source;
    private readonly bool _isDedicated;
    private readonly IncomingCalls _incoming;
    private readonly List<OutgoingBinding> _bindings = [];
    private readonly TaskCompletionSource<Hello> _handshake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<RpcCloseReason> _closed =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _pumpEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Hello? _peer;
    private KeepAlive? _keepAlive;
    private CallTable? _calls;

    // Guarded by _gate; only ever go from false to true, from null to a value.
    private bool _started;
    private bool _draining;
    private bool _peerDraining;
    private RpcCloseReason? _reason;

    // True until the handshake is done, and again from the beginning of the end.
    private volatile bool _refusesCalls = true;

    private TaskCompletionSource? _handlersEnded;

    private RpcConnection(RpcChannel channel, RpcConnectionOptions options)
    {
        _channel = channel;
        Options = options;
        _isDedicated = channel.CanBlock && TryTakeThread(options.MaxDedicatedThreads);
        Writer = new FrameWriter(channel, _isDedicated, options.Limits.MaxQueuedBytes)
        {
            Failed = exception => Fail(TransportError(exception)),
            Drained = () => _incoming!.Resume(),
        };
        Deadlines = new DeadlineSweeper(this, options.TimeProvider);
        _incoming = new IncomingCalls(this);
        _source = new FrameSource(new ChunkAssembler(options.Limits.MaxMessageSize), Hello.MaxSize);
        _pump = new ReceivePump(channel, Writer, _source, new Sink(this), _isDedicated);
    }

    internal FrameWriter Writer { get; }

    internal DeadlineSweeper Deadlines { get; }

    // Only used after the handshake, which creates it.
    internal CallTable Calls => _calls!;

    internal long PeerMaxMessageSize { get; private set; }

    internal bool RefusesCalls => _refusesCalls;

    /// <summary>Frames received so far; for keep-alive.</summary>
    internal long ReceivedFrames { get; private set; }

    internal RpcCloseReason EndReason => _reason
        ?? (_peerDraining ? new RpcCloseReason(RpcCloseKind.ClosedByPeer, "The peer is closing the connection")
            : new RpcCloseReason(
                RpcCloseKind.LocallyClosed,
                _started ? "This side is closing the connection" : "The connection has not been started"));

    /// <summary>
    /// Shakes hands with the peer; needed once after <c>Create</c>, before calls can be made. What <c>ConnectAsync</c>
    /// returns is started.
    /// </summary>
    /// <param name="cancellationToken">Gives up, and ends the connection.</param>
    /// <exception cref="RpcConnectionLostException">The handshake failed.</exception>
    /// <exception cref="InvalidOperationException">The connection was started already.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_started)
            {
                throw new InvalidOperationException("The connection was started already");
            }

            _started = true;
        }

        // Receiving first: two peers that both send before they read could block each other on some transports.
        _pump.Start();
        Writer.Append(Hello.From(Options).Encode());
        try
        {
            await _handshake.Task.WaitAsync(Options.HandshakeTimeout, Options.TimeProvider, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            RpcCloseReason reason = new(
                RpcCloseKind.Timeout, $"The peer did not shake hands within {Options.HandshakeTimeout}");
            Fail(reason);
            throw new RpcConnectionLostException(RpcOutcome.NotSent, reason);
        }
        catch (OperationCanceledException)
        {
            Fail(new RpcCloseReason(RpcCloseKind.LocallyClosed, "Connecting was cancelled"));
            throw;
        }

        if (Options.KeepAliveInterval != Timeout.InfiniteTimeSpan)
        {
            _keepAlive = new KeepAlive(this, Options.KeepAliveInterval, Options.KeepAliveTimeout, Options.TimeProvider);
            if (_reason is not null)
            {
                _keepAlive.Dispose();
            }
        }
    }

    /// <summary>Ends the connection, once: whoever is first says why.</summary>
    internal void Fail(RpcCloseReason reason)
    {
        lock (_gate)
        {
            if (_reason is not null)
            {
                return;
            }

            _reason = reason;
            _refusesCalls = true;
        }

        SayGoodbye(reason);
        Writer.Close();
        _channel.Abort();
        _keepAlive?.Dispose();
        Deadlines.Dispose();
        RpcConnectionLostException notConnected = new(RpcOutcome.NotSent, reason);
        if (_handshake.TrySetException(notConnected))
        {
            _ = _handshake.Task.Exception;
        }

        EndCalls(reason);
        _closed.TrySetResult(reason);
        _ = FinishAsync();
    }

    /// <summary>Ends a call that was cancelled or cannot go on; the peer is told if it knows of the call.</summary>
    internal void Abandon(PendingCall call, Exception exception)
    {
        bool wasSent = call.Bulk is not { } bulk || !Writer.TryWithdraw(bulk);
        int id = call.Id;
        if (!Calls.TryAbandon(call, wasSent))
        {
            return;
        }

        if (wasSent)
        {
            SendCancel(id);
        }

        call.SetError(exception);
        call.CompleteAsynchronously();
    }

    /// <summary>Ends a call that was taken out because its deadline passed.</summary>
    internal void EndExpired(PendingCall call)
    {
        // A request that is still being sent goes on: the receiver knows the deadline too.
        SendCancel(call.Id);
        call.SetError(new TimeoutException("The deadline of the call passed before the answer came"));
        call.CompleteAsynchronously();
    }

    /// <summary>Ends a call whose frame was not accepted because the connection had just ended.</summary>
    internal void FailUnsent(PendingCall call)
    {
        if (Calls.TryAbandon(call, wasSent: false))
        {
            call.SetError(new RpcConnectionLostException(RpcOutcome.NotSent, EndReason));
            call.CompleteAsynchronously();
        }
    }

    internal void ThrowIfRefused(RpcMethodDescriptor method, long requestSize)
    {
        if (_refusesCalls)
        {
            throw new RpcConnectionLostException(RpcOutcome.NotSent, EndReason);
        }

        if (requestSize > PeerMaxMessageSize)
        {
            throw new RpcException(
                RpcStatus.ResourceExhausted,
                $"The call of {method.Name} was not sent: its arguments take {requestSize} bytes, the peer accepts " +
                $"messages of {PeerMaxMessageSize} (RpcLimits.MaxMessageSize)");
        }
    }

    internal static TimeoutException TimedOut(RpcMethodDescriptor method) =>
        new($"The deadline of {method.Name} passed before the call could be sent");

    internal long TimeoutOf(RpcMethodDescriptor method)
    {
        int own = method.TimeoutMilliseconds;
        return own != 0 ? own
            : Options.DefaultTimeout == Timeout.InfiniteTimeSpan ? 0
            : (long)Options.DefaultTimeout.TotalMilliseconds;
    }

    internal void ReportUnhandled(Exception exception) => Options.UnhandledException?.Invoke(exception);

    internal void HandlerEnded()
    {
        if (Volatile.Read(ref _handlersEnded) is { } ended && _incoming.ActiveCount == 0)
        {
            ended.TrySetResult();
        }
    }

    private static bool TryTakeThread(int max)
    {
        if (Interlocked.Increment(ref s_dedicated) <= max)
        {
            return true;
        }

        Interlocked.Decrement(ref s_dedicated);
        return false;
    }

    private static RpcCloseReason TransportError(Exception exception) =>
        new(RpcCloseKind.TransportError, $"The transport failed: {exception.Message}", exception);

    private bool BeginDrain()
    {
        lock (_gate)
        {
            if (_reason is not null || !_handshake.Task.IsCompletedSuccessfully)
            {
                return false;
            }

            _draining = true;
            _refusesCalls = true;
        }

        SendGoAway(RpcCloseKind.ClosedByPeer, "");
        return true;
    }

    private async Task DrainAsync()
    {
        await Calls.WaitUntilIdleAsync().ConfigureAwait(false);
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _handlersEnded = ended;
        Interlocked.MemoryBarrier();
        HandlerEnded();
        await ended.Task.ConfigureAwait(false);
        Writer.FlushDeferred();
        await Writer.WaitUntilReleasedAsync().ConfigureAwait(false);
    }

    private void SayGoodbye(RpcCloseReason reason)
    {
        // Only where the peer can still hear it, and does not know it.
        if (reason.Kind is RpcCloseKind.LocallyClosed && !_draining)
        {
            SendGoAway(RpcCloseKind.ClosedByPeer, "");
        }
        else if (reason.Kind is RpcCloseKind.ProtocolViolation)
        {
            SendGoAway(RpcCloseKind.RejectedByPeer, reason.Message);
        }
    }

    private void EndCalls(RpcCloseReason reason)
    {
        foreach (PendingCall call in _calls?.Close(reason) ?? [])
        {
            RpcOutcome outcome = Writer.HasSent(call) ? RpcOutcome.MayHaveRun : RpcOutcome.NotSent;
            call.SetError(new RpcConnectionLostException(outcome, reason));
            call.CompleteAsynchronously();
        }

        lock (_gate)
        {
            foreach (OutgoingBinding binding in _bindings)
            {
                if (binding.Reply.TrySetException(new RpcConnectionLostException(RpcOutcome.NotSent, reason)))
                {
                    _ = binding.Reply.Task.Exception;
                }
            }
        }

        _incoming.CancelAll();
        HandlerEnded();
    }

    // The channel is freed only when nobody can be inside it any more.
    private async Task FinishAsync()
    {
        if (_started)
        {
            await _pumpEnded.Task.ConfigureAwait(false);
        }

        await Writer.WaitUntilReleasedAsync().ConfigureAwait(false);
        _channel.Dispose();
        if (_isDedicated)
        {
            Interlocked.Decrement(ref s_dedicated);
        }

        _finished.TrySetResult();
    }
}
