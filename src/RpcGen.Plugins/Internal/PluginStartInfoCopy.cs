using RpcGen.CompilerServices;
using RpcGen.Limits;

namespace RpcGen.Plugins.Internal;

/// <summary>
/// Checks what a plugin is started with, and copies it, so that later changes do not reach the plugin.
/// </summary>
internal static class PluginStartInfoCopy
{
    private const int HashDigits = 64;

    /// <exception cref="ArgumentException">A value is null or empty, or a hash is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static PluginStartInfo Of(PluginStartInfo info)
    {
        ArgumentException.ThrowIfNullOrEmpty(info.Program);
        ArgumentException.ThrowIfNullOrEmpty(info.Name);
        if (info.Sha256 is { } hash && (hash.Length != HashDigits || !hash.All(char.IsAsciiHexDigit)))
        {
            throw new ArgumentException(
                $"'{hash}' is no SHA-256: it must be {HashDigits} hexadecimal digits", nameof(info));
        }

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
            Connection = RpcContracts.Copy(info.Connection),
        };
        Check(copy);
        Check(copy.Supervision);
        return copy;
    }

    private static void Check(PluginStartInfo info)
    {
        Durations.Positive(info.StartTimeout, nameof(info.StartTimeout));
        Durations.Positive(info.CallWait, nameof(info.CallWait));
        Durations.PositiveOrInfinite(info.IdleStop, nameof(info.IdleStop));
        ArgumentOutOfRangeException.ThrowIfNegative(info.MaxLinesPerSecond);
        Durations.PositiveOrInfinite(info.Hang.UnresponsiveAfter, nameof(info.Hang.UnresponsiveAfter));
        Durations.ZeroOrMore(info.Hang.KillAfter, nameof(info.Hang.KillAfter));
        Durations.PositiveOrZero(info.Stop.Grace, nameof(info.Stop.Grace));
        Durations.PositiveOrZero(info.Stop.Terminate, nameof(info.Stop.Terminate));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(info.Budget.Memory ?? 1, nameof(info.Budget.Memory));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(info.Budget.OpenFiles ?? 1, nameof(info.Budget.OpenFiles));
    }

    private static void Check(PluginSupervision supervision)
    {
        Durations.PositiveOrZero(supervision.InitialDelay, nameof(supervision.InitialDelay));
        Durations.PositiveOrZero(supervision.MaxDelay, nameof(supervision.MaxDelay));
        Durations.PositiveOrZero(supervision.HealthyAfter, nameof(supervision.HealthyAfter));
        Durations.Positive(supervision.Window, nameof(supervision.Window));
        ArgumentOutOfRangeException.ThrowIfNegative(supervision.MaxFailures);
    }
}
