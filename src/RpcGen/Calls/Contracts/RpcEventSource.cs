using System.ComponentModel;
using RpcGen.Buffers;
using RpcGen.Serialization;
using RpcGen.Streams;

namespace RpcGen.CompilerServices;

/// <summary>
/// Sends the occurrences of an event to one subscriber. Raising never waits. What a slow subscriber does not accept is
/// kept up to the window, or one larger occurrence, and dropped beyond; both sides are notified of the loss.
/// Thread-safe.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RpcEventSource<T, TCodec>
    where TCodec : IRpcCodec<T>
{
    private readonly StreamSender _sender;
    private readonly string _name;
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Queue<(MessageBuffer Frame, int Start, int Items)> _waiting = new();
    private long _waitingBytes;
    private ulong _lost;
    private bool _sending;

    internal RpcEventSource(StreamSender sender, string name)
    {
        _sender = sender;
        _name = name;
        sender.OnCredit(() => _ = SendWaitingAsync());
        sender.WhenStopped(Stop);
    }

    /// <summary>Sends one occurrence of the event.</summary>
    public void Raise(T item)
    {
        if (_sender.IsStopped)
        {
            return;
        }

        MessageBuffer frame = new() { Host = _sender.Session.Results };
        string? problem = null;
        try
        {
            // Encoding runs getters of the program, so it must not happen under the lock.
            RpcWriter writer = new(frame, _sender.Session.Options.Limits.MaxDepth);
            int start = _sender.BeginItems(ref writer);
            TCodec.Write(ref writer, item);
            writer.Flush();
            problem = Enqueue(frame, start);
        }
        catch (Exception exception)
        {
            frame.Reset();
            _sender.Session.ReportUnhandled(new RpcException(
                RpcStatus.InvalidArgument,
                $"The arguments of {_name} cannot be encoded: {exception.Message}", exception));
            return;
        }

        if (problem is not null)
        {
            _sender.Session.ReportUnhandled(new RpcException(RpcStatus.ResourceExhausted, problem));
        }

        _ = SendWaitingAsync();
    }

    // Returns what to report if the subscriber loses the occurrence.
    private string? Enqueue(MessageBuffer frame, int start)
    {
        lock (_gate)
        {
            if (ReasonToDrop(frame.Length, out string? problem))
            {
                frame.Reset();
                _lost++;
                return problem;
            }

            if (_lost > 0)
            {
                Add(ReportLoss());
            }

            Add((frame, start, 1));
            return null;
        }
    }

    /// <summary>Runs an action once, when the subscription has ended.</summary>
    public void WhenStopped(Action action) => _sender.WhenStopped(action);

    private void Stop()
    {
        MessageBuffer[] rest;
        lock (_gate)
        {
            rest = [.. _waiting.Select(one => one.Frame)];
            _waiting.Clear();
        }

        foreach (MessageBuffer frame in rest)
        {
            frame.Reset();
        }

        _sender.End(null);
    }

    // Under _gate. The loss of a slow subscriber is reported once, until the subscriber accepts an item again.
    private bool ReasonToDrop(long size, out string? problem)
    {
        long largest = _sender.Session.PeerMaxMessageSize;
        if (size > largest)
        {
            problem = $"A subscriber of {_name} loses an occurrence: it has {size} bytes, " +
                $"the subscriber accepts messages of {largest} (RpcLimits.MaxMessageSize)";
            return true;
        }

        bool isFull = _waiting.Count > 0 && _waitingBytes + size > _sender.Window;
        problem = isFull && _lost == 0 ? $"A subscriber of {_name} is too slow: it loses occurrences" : null;
        return isFull;
    }

    // Under _gate.
    private void Add((MessageBuffer Frame, int Start, int Items) one)
    {
        _waiting.Enqueue(one);
        _waitingBytes += one.Frame.Length;
    }

    // Under _gate. There is room again and nothing to send: the subscriber must not learn of the loss only with the
    // next occurrence.
    private (MessageBuffer Frame, int Start, int Items) ReportLoss()
    {
        MessageBuffer frame = new();
        RpcWriter writer = new(frame);
        int start = _sender.BeginItems(ref writer, _lost);
        _lost = 0;
        return (frame, start, 0);
    }

    // Sends one item at a time, so that the order is kept.
    private async Task SendWaitingAsync()
    {
        while (true)
        {
            (MessageBuffer Frame, int Start, int Items) next;
            lock (_gate)
            {
                if (_sending || _sender.Credit <= 0 || _sender.IsStopped || (_waiting.Count == 0 && _lost == 0))
                {
                    return;
                }

                _sending = true;
                if (_waiting.Count == 0)
                {
                    Add(ReportLoss());
                }

                next = _waiting.Dequeue();
                _waitingBytes -= next.Frame.Length;
            }

            await _sender.SendItems(next.Frame, next.Start, next.Items).ConfigureAwait(false);
            while (_sender.Session.Writer is { IsCongested: true } writer)
            {
                if (!await writer.WaitForRoomAsync(forBulk: false).ConfigureAwait(false))
                {
                    // Nothing is sent any more, so no item may be taken from the queue.
                    return;
                }
            }

            lock (_gate)
            {
                _sending = false;
            }
        }
    }
}
