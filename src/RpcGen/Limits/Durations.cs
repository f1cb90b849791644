namespace RpcGen.Limits;

/// <summary>Checks durations that callers give.</summary>
internal static class Durations
{
    /// <summary>The longest that timers can wait for.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    /// <summary>A duration that timers can wait for.</summary>
    public static TimeSpan Positive(TimeSpan value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Longest, name);
        return value;
    }

    /// <summary>A duration that timers can wait for, or zero.</summary>
    public static TimeSpan PositiveOrZero(TimeSpan value, string name) =>
        value == TimeSpan.Zero ? value : Positive(value, name);

    /// <summary>The same, zero, or none.</summary>
    public static TimeSpan ZeroOrMore(TimeSpan value, string name) =>
        value == TimeSpan.Zero ? value : PositiveOrInfinite(value, name);

    /// <summary>The same, or none.</summary>
    public static TimeSpan PositiveOrInfinite(TimeSpan value, string name) =>
        value == Timeout.InfiniteTimeSpan ? value : Positive(value, name);
}
