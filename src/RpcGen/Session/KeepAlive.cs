using RpcGen.Threads;

namespace RpcGen.Connections;

/// <summary>
/// Pings a silent peer, and ends the connection if the peer stays silent. Any frame is a sign of life.
/// </summary>
internal sealed class KeepAlive : IDisposable
{
    private readonly Session _session;
    private readonly TimeSpan _interval;
    private readonly TimeSpan _timeout;
    private readonly ITimer _timer;

    // Used only by the timer callback, which never overlaps itself: it re-arms the timer at its end.
    private long _seenFrames = -1;
    private bool _pinged;

    public KeepAlive(Session session, TimeSpan interval, TimeSpan timeout, TimeProvider timeProvider)
    {
        _session = session;
        _interval = interval;
        _timeout = timeout;
        _timer = BareTimer.Create(timeProvider, static state => ((KeepAlive)state!).Tick(), this);
        _timer.Change(interval, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        long frames = _session.ReceivedFrames;
        if (frames != _seenFrames)
        {
            _seenFrames = frames;
            _pinged = false;
            _timer.Change(_interval, Timeout.InfiniteTimeSpan);
        }
        else if (!_pinged)
        {
            _pinged = true;
            _session.SendPing();
            _timer.Change(_timeout, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _session.Fail(new RpcCloseReason(
                RpcCloseKind.Timeout,
                $"The peer has been silent for {_interval + _timeout}, a ping included"));
        }
    }
}
