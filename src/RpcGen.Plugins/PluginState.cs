namespace RpcGen.Plugins;

/// <summary>What a plugin is doing.</summary>
public enum PluginState
{
    /// <summary>
    /// Not running: never started, ended by itself, or stopped. It starts with the next call or request.
    /// </summary>
    Stopped,

    /// <summary>Its process is being started, or has not said that it is ready.</summary>
    Starting,

    /// <summary>Ready: it takes calls.</summary>
    Running,

    /// <summary>
    /// Its process does not even acknowledge what it is sent. It is not ended for that unless the policy says so, and
    /// is Running again when it answers.
    /// </summary>
    Unresponsive,

    /// <summary>It has been asked to stop, or is made to.</summary>
    Stopping,

    /// <summary>It has ended, and will be started again after a pause.</summary>
    Restarting,

    /// <summary>It is not started any more until <see cref="Plugin.Reset"/>.</summary>
    Quarantined,
}
