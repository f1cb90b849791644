namespace Hosting;

/// <summary>Counts over all calls.</summary>
public sealed class Visits
{
    private int _count;

    /// <summary>One more.</summary>
    public int Count() => Interlocked.Increment(ref _count);
}
