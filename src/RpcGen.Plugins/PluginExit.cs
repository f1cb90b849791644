namespace RpcGen.Plugins;

/// <summary>How the process of a plugin ended.</summary>
public sealed record class PluginExit
{
    internal PluginExit(int code, int? signal = null)
    {
        Code = code;
        Signal = signal;
    }

    /// <summary>The exit code; that of a signal is 128 and its number, as shells say it.</summary>
    public int Code { get; }

    /// <summary>The number of the signal that ended it; null if it exited by itself. Null on Windows.</summary>
    public int? Signal { get; }

    /// <summary>Whether it exited by itself with code 0.</summary>
    public bool IsNormal => Signal is null && Code == 0;

    /// <inheritdoc/>
    public override string ToString() => Signal is { } signal
        ? $"ended by signal {signal}{NameOf(signal)}"
        : $"exited with code {Code}";

    // The numbers that Linux and macOS share.
    private static string NameOf(int signal) => signal switch
    {
        1 => " (SIGHUP)",
        2 => " (SIGINT)",
        3 => " (SIGQUIT)",
        4 => " (SIGILL)",
        5 => " (SIGTRAP)",
        6 => " (SIGABRT)",
        8 => " (SIGFPE)",
        9 => " (SIGKILL)",
        11 => " (SIGSEGV)",
        13 => " (SIGPIPE)",
        14 => " (SIGALRM)",
        15 => " (SIGTERM)",
        24 => " (SIGXCPU)",
        31 when OperatingSystem.IsLinux() => " (SIGSYS)",
        _ => "",
    };
}
