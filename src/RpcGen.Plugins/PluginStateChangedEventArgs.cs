namespace RpcGen.Plugins;

/// <summary>A change of a plugin's state, with the reason.</summary>
public sealed class PluginStateChangedEventArgs : EventArgs
{
    internal PluginStateChangedEventArgs(
        Plugin plugin, PluginState before, PluginState state, string reason, Exception? exception)
    {
        Plugin = plugin;
        Before = before;
        State = state;
        Reason = reason;
        Exception = exception;
    }

    /// <summary>The plugin.</summary>
    public Plugin Plugin { get; }

    /// <summary>The state before.</summary>
    public PluginState Before { get; }

    /// <summary>The state since.</summary>
    public PluginState State { get; }

    /// <summary>Why, in words: what happened, and what the policy decided.</summary>
    public string Reason { get; }

    /// <summary>What happened, if it was a failure: how it ended, or why it did not start.</summary>
    public Exception? Exception { get; }
}
