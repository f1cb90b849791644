using System.Diagnostics;
using RpcGen.Buffers;
using RpcGen.CompilerServices;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.Calls;

/// <summary>
/// A call of a client's proxy. It keeps its arguments until it has ended, because it may have to be repeated.
/// </summary>
internal sealed class ClientCall
{
    private readonly RpcProxyTarget _target;
    private readonly int _method;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly int _length;

    // Null if streams or references are among the arguments, because those belong to one connection.
    private byte[]? _arguments;

    // The outcome of an earlier attempt that may have run.
    private RpcConnectionLostException? _mayHaveRun;

    // The message as it was encoded first, for the connection of that time.
    private EncodedCall? _first;

    /// <param name="target">The proxy's target.</param>
    /// <param name="live">
    /// The target of the connection for which the message was encoded; null if there was none.
    /// </param>
    /// <param name="method">The ordinal of the method.</param>
    /// <param name="message">The encoded call.</param>
    /// <param name="arguments">The offset of the arguments in the message.</param>
    public ClientCall(RpcProxyTarget target, RpcProxyTarget? live, int method, MessageBuffer message, int arguments)
    {
        _target = target;
        _method = method;
        _first = live is null ? null : new EncodedCall(live, method, message);
        if (message.Attachments is null)
        {
            _length = (int)(message.Length - arguments);
            _arguments = LargeArrayPool.Rent(_length);
            message.CopyTo(arguments, _arguments);
        }

        if (live is null)
        {
            message.Reset();
        }
    }

    private RpcMethodDescriptor Method => _target.Descriptor.MethodArray[_method];

    /// <summary>Returns the options of the next attempt, with the remaining time.</summary>
    /// <exception cref="TimeoutException">No time remains.</exception>
    public OutgoingOptions Prepare(in OutgoingOptions options)
    {
        OutgoingOptions prepared = options;
        if (options.Timeout > 0)
        {
            prepared.Timeout = options.Timeout - (long)Stopwatch.GetElapsedTime(_start).TotalMilliseconds;
            if (prepared.Timeout <= 0)
            {
                throw Session.TimedOut(Method);
            }
        }

        return prepared;
    }

    /// <summary>Returns the message for the current connection, or for the next one.</summary>
    /// <exception cref="TimeoutException">The deadline passed before there was a connection.</exception>
    public async ValueTask<EncodedCall> EncodeAsync(OutgoingOptions options, CancellationToken cancellationToken)
    {
        if (_first is { } first)
        {
            _first = null;
            return first;
        }

        RpcProxyTarget live;
        try
        {
            live = await _target.LiveAsync(options.TimeLeft, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            throw Session.TimedOut(Method, exception);
        }

        MessageBuffer message = new() { Host = live.Session };
        RpcWriter writer = new(message);
        RpcRequest.WriteHead(ref writer, live, _method);
        writer.WriteRaw(_arguments.AsSpan(0, _length));
        writer.Flush();
        return new EncodedCall(live, _method, message);
    }

    /// <summary>Returns true if the call may be repeated after its connection was lost.</summary>
    public bool MayRepeat(RpcConnectionLostException exception, int attempt) =>
        attempt < _target.Client!.MaxRepeats && _arguments is not null
        && (exception.Outcome == RpcOutcome.NotSent || Method.IsIdempotent);

    /// <summary>Records the outcome of an attempt that another one follows.</summary>
    public void Repeat(RpcConnectionLostException exception)
    {
        if (exception.Outcome == RpcOutcome.MayHaveRun)
        {
            _mayHaveRun = exception;
        }
    }

    /// <summary>
    /// Returns true if an exception says that the last attempt was not sent, while an earlier one may have run.
    /// </summary>
    public bool HidesEarlierRun(Exception exception) => _mayHaveRun is not null
        && exception is (RpcConnectException or RpcConnectionLostException { Outcome: RpcOutcome.NotSent });

    /// <summary>Returns the exception with which the call ends in place of such an exception.</summary>
    public RpcConnectionLostException EarlierRun(Exception exception) =>
        new(RpcOutcome.MayHaveRun, _mayHaveRun!.Reason with { Exception = exception });

    public void Release()
    {
        if (_arguments is { } arguments)
        {
            _arguments = null;
            LargeArrayPool.Return(arguments);
        }
    }
}
