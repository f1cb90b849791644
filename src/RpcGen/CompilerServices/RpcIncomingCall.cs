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

    // Guarded by _gate: a cancel frame may come while the handler ends.
    private CancellationTokenSource? _cancellation;
    private bool _cancelled;

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
                    _cancellation = new CancellationTokenSource(
                        Timeout.InfiniteTimeSpan, Connection.Options.TimeProvider);
                    if (_cancelled)
                    {
                        _cancellation.Cancel();
                    }
                }

                if (_timeout > 0)
                {
                    _cancellation.CancelAfter(_timeout);
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

    /// <summary>Answers that an argument is nil where the contract does not allow it.</summary>
    public static void ThrowNull(ref MessagePackReader reader) =>
        reader.Throw("The value is nil, but the contract does not allow null");

    internal void Begin(PumpRun? run, MethodState state, int timeout)
    {
        _run = run;
        _state = state;
        _timeout = timeout;
        _cancelled = false;
        _isActive = true;
    }

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

        // Outside the lock: callbacks are user code. The source is not reused once _cancelled is set.
        PumpRun.Current?.EnterUserCode(null);
        try
        {
            cancellation?.Cancel();
        }
        catch (AggregateException exception)
        {
            Connection.ReportUnhandled(exception);
        }
    }

    // Called before the answer is appended, by the thread that ends the handler.
    private bool Deactivate()
    {
        lock (_gate)
        {
            bool wasCancelled = _cancelled || _cancellation is { IsCancellationRequested: true };
            if (_cancellation is not null && (wasCancelled || !_cancellation.TryReset()))
            {
                _cancellation = null;
            }

            _run = null;
            _state = null;
            _isActive = false;
            return wasCancelled;
        }
    }
}
