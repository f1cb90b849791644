namespace RpcGen.Plugins;

/// <summary>What came of a change of the files of a plugin.</summary>
public sealed class PluginReplacedEventArgs : EventArgs
{
    internal PluginReplacedEventArgs(Plugin plugin, Version? version, Exception? failure)
    {
        Plugin = plugin;
        Version = version;
        Failure = failure;
    }

    /// <summary>The plugin.</summary>
    public Plugin Plugin { get; }

    /// <summary>The version that the manifest names; null if it could not be read.</summary>
    public Version? Version { get; }

    /// <summary>Why the new files do not run, so that the plugin goes on as before; null if they do.</summary>
    public Exception? Failure { get; }
}
