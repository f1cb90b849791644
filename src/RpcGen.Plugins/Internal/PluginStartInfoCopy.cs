namespace RpcGen.Plugins.Internal;

/// <summary>Checks what a plugin is started with, and copies it, so that later changes do not reach the plugin.</summary>
internal static class PluginStartInfoCopy
{
    // The longest that timers can wait for.
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(24);

    /// <exception cref="ArgumentException">A value is null or empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static PluginStartInfo Of(PluginStartInfo info)
    {
        ArgumentException.ThrowIfNullOrEmpty(info.Program);
        ArgumentException.ThrowIfNullOrEmpty(info.Name);
        PluginStartInfo copy = info with
        {
            Arguments = [.. info.Arguments],
            Environment = new Dictionary<string, string>(info.Environment),
            InheritedVariables = [.. info.InheritedVariables],
            Supervision = info.Supervision with { },
            Hang = info.Hang with { },
            Budget = info.Budget with { },
            Contracts = [.. info.Contracts],
            Grants = info.Grants is { } grants ? [.. grants] : null,
            Needs = info.Needs is { } needs ? [.. needs] : null,
            Stop = info.Stop with { },
            Connection = info.Connection with
            {
                Limits = info.Connection.Limits with { },
                SharedMemory = info.Connection.SharedMemory with { },
                Interceptors = [.. info.Connection.Interceptors],
            },
        };
        Check(copy);
        Check(copy.Supervision);
        return copy;
    }

    private static void Check(PluginStartInfo info)
    {
        Positive(info.StartTimeout, nameof(info.StartTimeout));
        Positive(info.CallWait, nameof(info.CallWait));
        PositiveOrInfinite(info.IdleStop, nameof(info.IdleStop));
        ArgumentOutOfRangeException.ThrowIfNegative(info.MaxLinesPerSecond);
        PositiveOrInfinite(info.Hang.UnresponsiveAfter, nameof(info.Hang.UnresponsiveAfter));
        ZeroOrMore(info.Hang.KillAfter, nameof(info.Hang.KillAfter), canBeInfinite: true);
        ZeroOrMore(info.Stop.Grace, nameof(info.Stop.Grace));
        ZeroOrMore(info.Stop.Terminate, nameof(info.Stop.Terminate));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(info.Budget.Memory ?? 1, nameof(info.Budget.Memory));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(info.Budget.OpenFiles ?? 1, nameof(info.Budget.OpenFiles));
    }

    private static void Check(PluginSupervision supervision)
    {
        ZeroOrMore(supervision.InitialDelay, nameof(supervision.InitialDelay));
        ZeroOrMore(supervision.MaxDelay, nameof(supervision.MaxDelay));
        ZeroOrMore(supervision.HealthyAfter, nameof(supervision.HealthyAfter));
        Positive(supervision.Window, nameof(supervision.Window));
        ArgumentOutOfRangeException.ThrowIfNegative(supervision.MaxFailures);
    }

    private static void PositiveOrInfinite(TimeSpan value, string name)
    {
        if (value != Timeout.InfiniteTimeSpan)
        {
            Positive(value, name);
        }
    }

    private static void Positive(TimeSpan value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(value, TimeSpan.Zero, name);
        ZeroOrMore(value, name);
    }

    private static void ZeroOrMore(TimeSpan value, string name, bool canBeInfinite = false)
    {
        if (!canBeInfinite || value != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, s_longest, name);
        }
    }
}
