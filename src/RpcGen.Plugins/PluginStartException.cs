namespace RpcGen.Plugins;

/// <summary>A plugin did not start. The message says why, and what to do about it where that is known.</summary>
public sealed class PluginStartException : PluginException
{
    internal PluginStartException(
        string plugin, PluginStartFailure failure, string message, Exception? innerException = null)
        : base(plugin, message, innerException) => Failure = failure;

    /// <summary>The kind of reason.</summary>
    public PluginStartFailure Failure { get; }

    /// <summary>How its process ended; null if there was none, or if it had to be killed.</summary>
    public PluginExit? Exit { get; internal init; }

    /// <summary>The last 4 KiB that it printed to standard output.</summary>
    public string StandardOutput { get; internal init; } = "";

    /// <summary>The last 4 KiB that it printed to standard error.</summary>
    public string StandardError { get; internal init; } = "";
}
