using System.Diagnostics;
using RpcGen.Buffers;
using RpcGen.CompilerServices;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.Calls;

/// <summary>
/// A call of a client's proxy: keeps its arguments until it has ended, for the case that it is made again.
/// </summary>
internal sealed class ClientCall
{
    private readonly RpcProxyTarget _target;
    private readonly int _method;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly int _length;

    // Null if streams or references are among the arguments: those belong to the connection they were made for.
    private byte[]? _arguments;

    // How an earlier attempt ended that may have run.
    private RpcConnectionLostException? _mayHaveRun;

    // The message as it was encoded at first, for the connection there was.
    private EncodedCall? _first;

    /// <param name="target">The proxy's target.</param>
    /// <param name="live">The connection's target that the message was encoded for; null if there was none.</param>
    /// <param name="method">The ordinal of the method.</param>
    /// <param name="message">The encoded call.</param>
    /// <param name="arguments">Where the arguments begin in it.</param>
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

    /// <summary>The options of the next attempt, with the time that is left.</summary>
    /// <exception cref="TimeoutException">None is.</exception>
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

    /// <summary>The message for the connection there is, or will be.</summary>
    /// <exception cref="TimeoutException">The deadline passed before there was one.</exception>
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

    /// <summary>Whether the call may be made again after its connection was lost.</summary>
    public bool MayRepeat(RpcConnectionLostException exception, int attempt) =>
        attempt < _target.Client!.MaxRepeats && _arguments is not null
        && (exception.Outcome == RpcOutcome.NotSent || Method.IsIdempotent);

    /// <summary>Notes how an attempt ended that is followed by another one.</summary>
    public void Repeat(RpcConnectionLostException exception)
    {
        if (exception.Outcome == RpcOutcome.MayHaveRun)
        {
            _mayHaveRun = exception;
        }
    }

    /// <summary>Whether an exception says that the last attempt was not sent, while an earlier one may have run.</summary>
    public bool HidesEarlierRun(Exception exception) => _mayHaveRun is not null
        && exception is (RpcConnectException or RpcConnectionLostException { Outcome: RpcOutcome.NotSent });

    /// <summary>What the call ends with in place of such an exception.</summary>
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
