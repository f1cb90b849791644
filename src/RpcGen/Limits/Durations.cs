namespace RpcGen.Limits;

/// <summary>Validates durations that callers pass.</summary>
internal static class Durations
{
    /// <summary>The longest time that timers can wait for.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    /// <summary>Returns the value if timers can wait for it; throws otherwise.</summary>
    public static TimeSpan Positive(TimeSpan value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Longest, name);
        return value;
    }

    /// <summary>Returns the value if it is zero or timers can wait for it; throws otherwise.</summary>
    public static TimeSpan PositiveOrZero(TimeSpan value, string name) =>
        value == TimeSpan.Zero ? value : Positive(value, name);

    /// <summary>Returns the value if it is zero, infinite, or timers can wait for it; throws otherwise.</summary>
    public static TimeSpan ZeroOrMore(TimeSpan value, string name) =>
        value == TimeSpan.Zero ? value : PositiveOrInfinite(value, name);

    /// <summary>Returns the value if it is infinite or timers can wait for it; throws otherwise.</summary>
    public static TimeSpan PositiveOrInfinite(TimeSpan value, string name) =>
        value == Timeout.InfiniteTimeSpan ? value : Positive(value, name);

    /// <summary>Returns a pause that has grown with each failure, up to the longest.</summary>
    /// <param name="first">The first pause.</param>
    /// <param name="factor">The growth.</param>
    /// <param name="steps">How often it has grown.</param>
    /// <param name="longest">The longest pause.</param>
    public static TimeSpan Backoff(TimeSpan first, double factor, int steps, TimeSpan longest)
    {
        double ticks = first.Ticks * Math.Pow(factor, Math.Min(steps, 100));
        return ticks < longest.Ticks ? TimeSpan.FromTicks((long)ticks) : longest;
    }

    /// <summary>Returns a pause that is up to 20 % longer or shorter: clients then do not act all at once.</summary>
    public static TimeSpan Jittered(TimeSpan pause) => pause * (0.8 + (Random.Shared.NextDouble() * 0.4));
}
