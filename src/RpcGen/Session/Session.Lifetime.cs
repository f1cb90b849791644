using RpcGen.Buffers;
using RpcGen.Calls;
using RpcGen.CompilerServices;
using RpcGen.Framing;
using RpcGen.Protocol;
using RpcGen.Receiving;
using RpcGen.References;
using RpcGen.Streams;
using RpcGen.Threads;
using RpcGen.Transports.SharedMemory;

namespace RpcGen.Connections;

internal sealed partial class Session
{
    // How long bytes of the peer may still be read after sending has failed.
    private static readonly TimeSpan s_lastReads = TimeSpan.FromSeconds(1);

    // How long the peer may take to accept the last GoAway frame.
    private static readonly TimeSpan s_lastWrites = TimeSpan.FromMilliseconds(20);

    // The same for a peer that broke a rule: the rule is worth the time of the thread that found the violation.
    private static readonly TimeSpan s_lastWritesToViolator = TimeSpan.FromMilliseconds(250);

    // The number of dedicated receive threads in this process.
    private static int s_dedicated;

    private readonly RpcChannel _channel;
    private readonly ReceivePump _pump;
    private readonly FrameSource _source;
    private readonly bool _isDedicated;
    private readonly IncomingCalls _incoming;
    private readonly List<OutgoingBinding> _bindings = [];
    // Awaited only on the control thread, to which its continuations are posted.
    private readonly TaskCompletionSource<Hello> _handshake = new();
    private readonly TaskCompletionSource<RpcCloseReason> _closed =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _pumpEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Null if the connection cannot or must not move to shared memory.
    private readonly SharedMemoryUpgrade? _upgrade;

    // Runs code that awaits calls of a method after such code has blocked the receive thread.
    private readonly UserCode _continuations;

    private Hello? _peer;
    private KeepAlive? _keepAlive;

    // Ends the connection if receiving does not end after sending has failed.
    private ITimer? _lastReads;
    private CallTable? _calls;

    // Written once, under _gate, together with the state Ended.
    private volatile RpcCloseReason? _reason;

    // The reason why nothing can be sent, while bytes of the peer are still read.
    private volatile RpcCloseReason? _sendingFailure;

    private TaskCompletionSource? _noHandlers;

    // Handlers that have begun, written only by the owner of the receive pump; and those whose answer was appended.
    private long _handlersBegun;
    private long _handlersEnded;

    // Whether the interceptors were notified of the opening, and of the end.
    private volatile bool _opened;
    private int _notifiedClosed;

    // Written by the receive pump.
    private volatile bool _isPeerDebugging;
    private bool _announcedDebugging;

    // One task for all callers that close. Guarded by _gate.
    private Task? _drain;

    // Completed when the peer has sent Ack: it makes no further call.
    private readonly TaskCompletionSource _peerAcknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Session(RpcChannel channel, SessionOptions options, object owner)
    {
        Owner = owner;
        _channel = channel;
        Options = options;
        UserCode = new UserCode(options.OnUnhandledException);
        Handlers = new WorkLane(options.Limits.MaxHandlerThreads);
        _continuations = new UserCode(options.OnUnhandledException, options.Limits.MaxHandlerThreads);
        _isDedicated = channel.CanBlock && TryTakeThread(options.MaxDedicatedThreads);
        Writer = new FrameWriter(channel, _isDedicated, options.Limits.MaxQueuedBytes)
        {
            Failed = SendingFailed,
            Drained = () => _incoming!.Resume(),
        };
        Deadlines = new DeadlineSweeper(this, options.TimeProvider);
        Streams = new StreamTable(this);
        References = new ReferenceTable(this);
        Decorators = new Decorators(options.Interceptors);
        Results = new AttachmentHost(this, AttachmentKind.Results);
        ResultAttachments = new AttachmentList(this, AttachmentKind.ReceivedResults);
        HandlerGate = options.Limits.MaxConcurrentHandlers is > 0 and int limit ? new ConcurrencyGate(limit) : null;
        _incoming = new IncomingCalls(this);
        _source = new FrameSource(new ChunkAssembler(options.Limits.MaxMessageSize), Hello.MaxSize);
        _pump = new ReceivePump(channel, Writer, _source, new Sink(this), _isDedicated);
        _upgrade = SharedMemoryUpgrade.Of(this, channel, _isDedicated, out string? unavailable);
        SharedMemory = _upgrade?.Settled ?? Task.FromResult(new RpcSharedMemoryStatus(false, unavailable!));
    }

    /// <summary>Runs callbacks of the program.</summary>
    internal UserCode UserCode { get; }

    /// <summary>Runs handlers that do not run on the receive thread.</summary>
    internal WorkLane Handlers { get; }

    internal FrameWriter Writer { get; }

    internal ReceivePump Pump => _pump;

    internal DeadlineSweeper Deadlines { get; }

    internal IncomingCalls Incoming => _incoming;

    internal StreamTable Streams { get; }

    internal ReferenceTable References { get; }

    /// <summary>The number of references when the connection ended.</summary>
    internal int ReferencesAtEnd { get; private set; }

    /// <summary>Completed when the waiting subscriptions have been sent; null if there never was one.</summary>
    internal Task? Subscribing
    {
        get => Volatile.Read(ref field);
        private set => Volatile.Write(ref field, value);
    }

    internal Decorators Decorators { get; }

    /// <summary>Collects attachments of results and stream items, as opposed to arguments.</summary>
    internal IAttachmentHost Results { get; }

    /// <summary>Accepts the attachments of received results and stream items.</summary>
    internal AttachmentList ResultAttachments { get; }

    internal ConcurrencyGate? HandlerGate { get; }

    // Used only after the handshake, which creates it.
    internal CallTable Calls => _calls!;

    internal long PeerMaxMessageSize { get; private set; }

    internal bool HasEnded => _reason is not null;

    /// <summary>The number of frames received; for keep-alive.</summary>
    internal long ReceivedFrames { get; private set; }

    /// <summary>Whether sending has failed and the reason of the end is still open.</summary>
    internal bool IsFailing => _sendingFailure is not null && _reason is null;

    internal RpcCloseReason EndReason => _reason
        ?? (IsDraining ? new RpcCloseReason(RpcCloseKind.LocallyClosed, "This side is closing the connection")
            : IsPeerDraining ? new RpcCloseReason(RpcCloseKind.ClosedByPeer, "The peer is closing the connection")
            : _sendingFailure
                ?? new RpcCloseReason(RpcCloseKind.LocallyClosed, "The connection has not been started"));

    /// <summary>Completed when the connection has ended and its channel is disposed.</summary>
    internal Task Finished => _finished.Task;

    /// <summary>Ends a handshake that takes too long. The peer gets a GoAway frame.</summary>
    internal void GiveUpHandshake(string message)
    {
        if (!_handshake.Task.IsCompleted)
        {
            Fail(new RpcCloseReason(RpcCloseKind.Timeout, message));
        }
    }

    internal Task StartAsync(CancellationToken cancellationToken) =>
        ShakeHandsAsync(Options.HandshakeTimeout, cancellationToken);

    /// <summary>Begins the handshake and waits for its end.</summary>
    internal async Task ShakeHandsAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        Begin();
        await ControlThread.Start(() => WaitForHandshakeAsync(timeout, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Whether the peer's Hello was accepted; true before the first call is handled.</summary>
    internal bool HasShakenHands => _handshake.Task.IsCompletedSuccessfully;

    /// <summary>Begins to receive, and sends Hello. Calls <see cref="SessionOptions.OnConnecting"/>.</summary>
    internal void Begin()
    {
        Options.OnConnecting?.Invoke();
        Hello hello = Hello.From(Options.Limits, Options.Name) with
        {
            SharedMemory = _upgrade is null ? 0 : RegionLayout.Version,
        };
        byte[] frame = hello.Encode();
        BeginHandshake();
        // The pump itself sends it before it reads, so no answer can precede it.
        Writer.AppendFirst(frame);
        _pump.Start();
    }

    /// <summary>Waits for the end of the handshake, on the control thread.</summary>
    internal async Task WaitForHandshakeAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            await _handshake.Task.WaitAsync(timeout, BareTimer.ClockOf(Options.TimeProvider), cancellationToken)
                .ConfigureAwait(true);
        }
        catch (TimeoutException)
        {
            RpcCloseReason reason = new(
                RpcCloseKind.Timeout, $"The peer did not complete the handshake within {Options.HandshakeTimeout}");
            Fail(reason);
            throw NotConnected(reason);
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

    /// <summary>Ends a cancelled call. The peer gets a Cancel frame if it knows the call.</summary>
    internal void Abandon(PendingCall call, Exception exception)
    {
        if (Calls.TryClaim(call))
        {
            EndClaimed(call, exception);
        }
    }

    /// <summary>Ends a call that was claimed because its deadline passed.</summary>
    internal void EndExpired(PendingCall call) =>
        EndClaimed(
            call, new TimeoutException($"The deadline of {call.Method?.QualifiedName} passed before the answer came"));

    private void EndClaimed(PendingCall call, Exception exception)
    {
        // First: the peer may end the call's stream as soon as it gets the Cancel frame.
        call.SetError(exception);
        OutgoingMessage? bulk = call.Bulk;
        bool peerWillAnswer = bulk is null || !Writer.TryWithdraw(bulk);
        int id = call.Id;
        if (peerWillAnswer)
        {
            SendCancel(id);
        }

        Calls.EndClaim(id, peerWillAnswer)?.CallEnded(succeeded: false);
        if (bulk is null)
        {
            Complete(call);
        }
        else
        {
            // The caller may reuse the memory of its arguments after the call has ended.
            Writer.WhenSent(bulk, () => Complete(call));
        }
    }

    /// <summary>Ends a call whose frame was not accepted because the connection had just ended.</summary>
    internal void FailUnsent(PendingCall call)
    {
        if (Calls.TryClaim(call))
        {
            Calls.EndClaim(call.Id, peerWillAnswer: false)?.CallEnded(succeeded: false);
            call.SetError(Refusal());
            Complete(call);
        }
    }

    /// <summary>The exception of a call that is not sent because the connection accepts no further calls.</summary>
    internal RpcConnectionLostException Refusal() => new(RpcOutcome.NotSent, EndReason);

    /// <summary>The exception of a call that is larger than the peer accepts.</summary>
    internal RpcException TooLarge(RpcMethodDescriptor method, long requestSize) => new(
        RpcStatus.ResourceExhausted,
        $"The call of {method.Name} was not sent: its arguments take {requestSize} bytes, but the peer accepts " +
        $"messages of {PeerMaxMessageSize} (RpcLimits.MaxMessageSize)");

    internal static TimeoutException TimedOut(RpcMethodDescriptor method, Exception? reason = null) => new(
        $"The deadline of {method.QualifiedName} passed before the call could be sent" +
        (reason is null ? "" : $": {reason.Message}"),
        reason);

    internal void ReportUnhandled(Exception exception) => UserCode.Report(exception);

    private static bool TryTakeThread(int max)
    {
        if (Interlocked.Increment(ref s_dedicated) <= max)
        {
            return true;
        }

        Interlocked.Decrement(ref s_dedicated);
        return false;
    }

    private static RpcConnectException NotConnected(RpcCloseReason reason) =>
        new($"The handshake failed. {reason.Message}", reason.Exception) { Reason = reason };

    private static RpcCloseReason TransportError(Exception exception) =>
        new(RpcCloseKind.TransportError, $"The transport failed: {exception.Message}", exception);
}
