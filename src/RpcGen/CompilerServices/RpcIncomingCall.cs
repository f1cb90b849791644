using System.ComponentModel;
using RpcGen.Connections.Internal;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary>
/// A call of the peer while it is handled here. Generated code reads the arguments, announces the handler, and hands
/// over what it returns. Reused for later calls in the same slot.
/// </summary>
/// <remarks>
/// A slot is active from the arrival of the call until just before its answer is appended: then the peer may use it
/// again, and only then can a next call arrive in it.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class RpcIncomingCall
{
    private readonly Lock _gate = new();

    // Written by the pump when a call arrives, by the thread that ends the handler before it answers.
    private volatile bool _isActive;

    private PumpRun? _run;
    private MethodState? _state;
    private int _timeout;
    private long _arrived;

    // Guarded by _gate: a cancel frame may come while the handler ends.
    private CancellationTokenSource? _cancellation;
    private ITimer? _timer;
    private bool _cancelled;
    private bool _expired;

    internal RpcIncomingCall(RpcConnection connection, int id)
    {
        Connection = connection;
        Id = id;
    }

    internal RpcConnection Connection { get; }

    internal int Id { get; }

    internal bool IsActive => _isActive;

    /// <summary>Cancelled when the caller cancels or its deadline passes, and when the connection ends.</summary>
    public CancellationToken CancellationToken
    {
        get
        {
            lock (_gate)
            {
                if (_cancellation is null)
                {
                    _cancellation = new CancellationTokenSource();
                    if (_cancelled || _expired)
                    {
                        _cancellation.Cancel();
                    }
                }

                if (_timeout > 0)
                {
                    ArmTimer();
                }

                return _cancellation.Token;
            }
        }
    }

    /// <summary>Reads the header of the arguments.</summary>
    /// <exception cref="RpcSerializationException">There are fewer than the method needs.</exception>
    public static int ReadArguments(ref MessagePackReader reader, int expected)
    {
        int count = reader.ReadArrayHeader();
        if (count < expected)
        {
            reader.Throw($"The method takes {expected} arguments, the call has {count}");
        }

        return count;
    }

    /// <summary>Skips arguments that this side does not know, and checks that nothing else follows.</summary>
    /// <exception cref="RpcSerializationException">Something else follows.</exception>
    public void EndArguments(ref MessagePackReader reader, int surplus)
    {
        for (; surplus > 0; surplus--)
        {
            reader.Skip();
        }

        // With a deadline, the options follow; they have been read.
        if (_timeout == 0)
        {
            reader.ExpectEnd();
        }
    }

    /// <summary>Declares that all arguments are decoded and user code begins.</summary>
    public void EnterHandler() => _run?.EnterUserCode(_state);

    /// <summary>Answers that the arguments did not decode.</summary>
    public void RejectArguments(Exception exception, string method, string parameter)
    {
        if (exception is not RpcSerializationException serialization)
        {
            serialization = new RpcSerializationException(
                $"Decoding failed with {exception.GetType().Name}: {exception.Message}", exception);
        }

        AnswerError(RpcStatus.InvalidArgument, serialization.InMember(method, parameter).Message, null, null);
    }

    /// <summary>Refuses a nil where the contract does not allow it.</summary>
    /// <exception cref="RpcSerializationException">Always.</exception>
    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    public static T ThrowNull<T>(ref MessagePackReader reader) => throw new RpcSerializationException(
        "The value is nil, but the contract does not allow null", reader.Consumed);

    /// <summary>What a constructor or setter throws that refuses a decoded value, as the codec's own exception.</summary>
    public static RpcSerializationException Refused(Exception exception, string owner, string member) =>
        new RpcSerializationException(
            $"The type refused the value with {exception.GetType().Name}: {exception.Message}", exception)
            .InMember(owner, member);

    internal void Begin(PumpRun? run, MethodState state, int timeout)
    {
        _run = run;
        _state = state;
        _timeout = timeout;
        _arrived = timeout > 0 ? Connection.Options.TimeProvider.GetTimestamp() : 0;
        _cancelled = _expired = false;
        _isActive = true;
        Connection.HandlerBegins();
    }

    /// <summary>The caller cancels, or the connection has ended.</summary>
    internal void Cancel()
    {
        CancellationTokenSource? cancellation;
        lock (_gate)
        {
            if (!_isActive || _cancelled)
            {
                return;
            }

            _cancelled = true;
            cancellation = _cancellation;
        }

        PumpRun.Current?.EnterUserCode(null);
        Cancel(cancellation);
    }

    private void Expire()
    {
        CancellationTokenSource? cancellation;
        lock (_gate)
        {
            // A callback that comes late may find the next call in this slot, whose time is not up.
            TimeSpan left = TimeSpan.FromMilliseconds(_timeout) - Connection.Options.TimeProvider.GetElapsedTime(_arrived);
            if (!_isActive || _timeout == 0 || left > TimeSpan.Zero)
            {
                return;
            }

            _expired = true;
            cancellation = _cancellation;
        }

        Cancel(cancellation);
    }

    // Outside the lock: callbacks are user code. A source that was cancelled is not reused.
    private void Cancel(CancellationTokenSource? cancellation)
    {
        try
        {
            cancellation?.Cancel();
        }
        catch (AggregateException exception)
        {
            Connection.ReportUnhandled(exception);
        }
    }

    // Under _gate. Not the source's own timer: an exception of a callback would end the process there.
    private void ArmTimer()
    {
        TimeProvider time = Connection.Options.TimeProvider;
        _timer ??= time.CreateTimer(
            static call => ((RpcIncomingCall)call!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // A millisecond more than is left: the clock of timers is coarser than that of timestamps.
        TimeSpan left = TimeSpan.FromMilliseconds(_timeout + 1) - time.GetElapsedTime(_arrived);
        _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    // Called before the answer is appended, by the thread that ends the handler.
    private void Deactivate()
    {
        lock (_gate)
        {
            if (_cancellation is not null && (_cancelled || _expired || !_cancellation.TryReset()))
            {
                _cancellation = null;
            }

            if (_timeout > 0)
            {
                _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }

            _run = null;
            _state = null;
            _isActive = false;
        }
    }
}
