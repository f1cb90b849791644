using System.Threading.Channels;

namespace RpcGen.Plugins.Internal.Output;

/// <summary>
/// What one process of a plugin prints, on its way to the log. Reading never waits for the log: lines beyond the rate,
/// or beyond what the log has taken, are dropped and counted.
/// </summary>
internal sealed class OutputCollector
{
    private const int MaxWaiting = 4096;

    private readonly Channel<(bool IsError, string Text)> _lines;

    // Used by the reading thread only.
    private readonly RateLimit _limit;

    private long _dropped;

    /// <param name="deliver">Told each line, one after the other, on the thread pool.</param>
    /// <param name="dropped">Told how many lines were dropped since the last time.</param>
    /// <param name="perSecond">How many lines a second are delivered.</param>
    /// <param name="time">The clock.</param>
    public OutputCollector(Action<bool, string> deliver, Action<long> dropped, int perSecond, TimeProvider time)
    {
        _limit = new RateLimit(perSecond, time);
        Output = new LineCollector(this, isError: false);
        Error = new LineCollector(this, isError: true);
        _lines = Channel.CreateBounded<(bool, string)>(
            new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        Delivered = Task.Run(() => DeliverAsync(deliver, dropped));
    }

    public LineCollector Output { get; }

    public LineCollector Error { get; }

    /// <summary>Completed when everything was delivered, after <see cref="Complete"/>.</summary>
    public Task Delivered { get; }

    /// <summary>Whether a line may be delivered now; else it is counted as dropped.</summary>
    public bool TryAccept()
    {
        if (_limit.TryAccept())
        {
            return true;
        }

        Interlocked.Increment(ref _dropped);
        return false;
    }

    public void Deliver(bool isError, string text)
    {
        if (!_lines.Writer.TryWrite((isError, text)))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Nothing is printed any more.</summary>
    public void Complete() => _lines.Writer.TryComplete();

    private async Task DeliverAsync(Action<bool, string> deliver, Action<long> dropped)
    {
        while (await _lines.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_lines.Reader.TryRead(out (bool IsError, string Text) line))
            {
                deliver(line.IsError, line.Text);
            }

            Tell(dropped);
        }

        Tell(dropped);
    }

    private void Tell(Action<long> dropped)
    {
        if (Interlocked.Exchange(ref _dropped, 0) is > 0 and long count)
        {
            dropped(count);
        }
    }
}
