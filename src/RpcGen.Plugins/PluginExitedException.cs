namespace RpcGen.Plugins;

/// <summary>
/// The process of a plugin ended while it was used. Calls that it cut off have this as the exception of their
/// <see cref="RpcConnectionLostException.Reason"/>.
/// </summary>
public sealed class PluginExitedException : PluginException
{
    internal PluginExitedException(string plugin, string message, PluginExit? exit)
        : base(plugin, message, null) => Exit = exit;

    /// <summary>How it ended; null if it closed its connection but lived on, and was killed for that.</summary>
    public PluginExit? Exit { get; }

    /// <summary>The kind of end.</summary>
    public PluginEnd Kind { get; internal init; }

    /// <summary>The methods that had been called and not answered.</summary>
    public IReadOnlyList<string> CallsInFlight { get; internal init; } = [];

    /// <summary>The unhandled exception that ended it, if it could still say so.</summary>
    public string? LastWords { get; internal init; }

    /// <summary>The last 4 KiB that it printed to standard error.</summary>
    public string StandardError { get; internal init; } = "";
}
