using RpcGen.Buffers;
using RpcGen.Serialization;

namespace RpcGen.Streams;

/// <summary>
/// The handler's end of a progress parameter. Reporting never waits: beyond half the window, reports are collected or
/// replace each other. The last reports need no credit, so they always arrive. Thread-safe.
/// </summary>
internal sealed class RemoteProgress<T, TCodec> : IProgress<T>
    where TCodec : IRpcCodec<T>
{
    private readonly StreamSender _sender;
    private readonly bool _all;
    private readonly Lock _gate = new();

    // Guarded by _gate: reports that are encoded but not sent, and the offsets of the first and the last of them.
    private MessageBuffer? _pending;
    private int _start;
    private int _last;
    private int _lastAttachments;
    private int _count;
    private bool _reportedLoss;

    public RemoteProgress(StreamSender sender, bool all)
    {
        _sender = sender;
        _all = all;
        sender.OnCredit(() => SendPending(reserve: sender.Window / 2));
        sender.WhenStopped(Finish);
    }

    public void Report(T value)
    {
        if (_sender.IsStopped)
        {
            return;
        }

        // Encoding runs getters of the program, so not under the lock.
        MessageBuffer report = Encode(value);
        bool reports;
        lock (_gate)
        {
            bool replaces = _count > 0 && (!_all || _last - _start > _sender.Window / 4);
            reports = _all && replaces && !_reportedLoss;
            _reportedLoss |= reports;
            Add(report, replaces);
        }

        if (reports)
        {
            _sender.Session.ReportUnhandled(new RpcException(
                RpcStatus.ResourceExhausted,
                $"The caller receives progress too slowly: from here on, {typeof(T).Name} reports replace each other"));
        }

        SendPending(reserve: _sender.Window / 2);
    }

    private void Finish()
    {
        Task sending = _sender.Unsent;
        if (sending.IsCompleted)
        {
            SendPending(reserve: null);
            _sender.End(null);
        }
        else
        {
            _sender.Unsent = FinishAfterAsync(sending);
        }
    }

    private async Task FinishAfterAsync(Task sending)
    {
        await sending.ConfigureAwait(false);
        SendPending(reserve: null);
        await _sender.End(null).ConfigureAwait(false);
    }

    private MessageBuffer Encode(T value)
    {
        MessageBuffer report = new() { Host = _sender.Session.Results };
        try
        {
            RpcWriter writer = new(report, _sender.Session.Options.Limits.MaxDepth);
            TCodec.Write(ref writer, value);
            writer.Flush();
            return report;
        }
        catch
        {
            report.Reset();
            throw;
        }
    }

    // Under _gate.
    private void Add(MessageBuffer report, bool replaces)
    {
        if (replaces)
        {
            _pending!.Truncate(_last, _lastAttachments);
            _count--;
        }

        _pending ??= new MessageBuffer { Host = _sender.Session.Results };
        if (_pending.Length == 0)
        {
            RpcWriter writer = new(_pending);
            _start = _sender.BeginItems(ref writer);
        }

        _last = (int)_pending.Length;
        _lastAttachments = _pending.Attachments?.Count ?? 0;
        _pending.MoveFrom(report);
        _count++;
    }

    // Without a reserve, these are the last reports, which need no credit.
    private void SendPending(long? reserve)
    {
        lock (_gate)
        {
            // While output waits, reports are collected. The end of the call sends the last ones.
            if (_count == 0
                || (reserve is not null
                    && (_sender.Credit <= reserve || _sender.Session.Writer.IsCongested
                        || !_sender.Unsent.IsCompleted)))
            {
                return;
            }

            if (_pending!.Length > _sender.Session.PeerMaxMessageSize)
            {
                _sender.Session.ReportUnhandled(new RpcException(
                    RpcStatus.ResourceExhausted,
                    $"Progress of {_pending.Length} bytes is too large for the caller and is dropped"));
                _pending.Reset();
                _count = 0;
                return;
            }

            MessageBuffer frame = _pending!;
            int count = _count;
            _pending = null;
            _count = 0;
            _ = _sender.SendItems(frame, _start, count);
        }
    }
}
