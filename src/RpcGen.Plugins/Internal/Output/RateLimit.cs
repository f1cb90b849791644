namespace RpcGen.Plugins.Internal.Output;

/// <summary>So many a second. Used by one thread at a time.</summary>
internal sealed class RateLimit(int perSecond, TimeProvider time)
{
    private long _windowStart = time.GetTimestamp();
    private int _inWindow;

    /// <summary>Whether another one is within the rate; if so, it counts.</summary>
    public bool TryAccept()
    {
        if (time.GetElapsedTime(_windowStart) >= TimeSpan.FromSeconds(1))
        {
            _windowStart = time.GetTimestamp();
            _inWindow = 0;
        }

        if (_inWindow >= perSecond)
        {
            return false;
        }

        _inWindow++;
        return true;
    }
}
