using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

namespace RpcGen.Connections.Internal.Streams;

/// <summary>
/// The handler's end of a progress parameter. Reporting never waits: beyond half the window the newest report replaces
/// the one before. The other half is for the last report, so that it always arrives. Thread-safe.
/// </summary>
internal sealed class RemoteProgress<T, TCodec> : IProgress<T>
    where TCodec : IRpcCodec<T>
{
    private readonly StreamSender _sender;
    private readonly bool _all;
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private T? _latest;
    private bool _hasLatest;
    private bool _toldLoss;

    public RemoteProgress(StreamSender sender, bool all)
    {
        _sender = sender;
        _all = all;
        sender.OnCredit(() => SendLatest(reserve: sender.Window / 2));
        sender.WhenStopped(Finish);
    }

    public void Report(T value)
    {
        bool told = false;
        lock (_gate)
        {
            told = _all && _hasLatest && !_toldLoss;
            _toldLoss |= told;
            _latest = value;
            _hasLatest = true;
        }

        if (told)
        {
            _sender.Connection.ReportUnhandled(new RpcException(
                RpcStatus.ResourceExhausted,
                $"The caller takes progress too slowly: from here on, {typeof(T).Name} reports replace each other"));
        }

        SendLatest(reserve: _sender.Window / 2);
    }

    private void Finish()
    {
        SendLatest(reserve: 0);
        _sender.End(null);
    }

    private void SendLatest(long reserve)
    {
        MessageBuffer frame = new() { Host = _sender.Connection.Results };
        try
        {
            lock (_gate)
            {
                if (!_hasLatest || _sender.Credit <= reserve)
                {
                    return;
                }

                MessagePackWriter writer = new(frame, _sender.Connection.Options.Limits.MaxDepth);
                int start = _sender.BeginItems(ref writer);
                TCodec.Write(ref writer, _latest!);
                writer.Flush();
                _hasLatest = false;
                _ = _sender.SendItems(frame, start, 1);
            }
        }
        catch (Exception exception)
        {
            frame.Reset();
            _sender.Connection.ReportUnhandled(exception);
        }
    }
}
