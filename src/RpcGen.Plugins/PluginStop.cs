namespace RpcGen.Plugins;

/// <summary>
/// How long each step of stopping a plugin may take. All steps together bound every stop and disposal.
/// </summary>
public sealed record class PluginStop
{
    /// <summary>
    /// How long the plugin has to run its hooks, to end its calls, and to exit, after it was asked to. Default 5 s.
    /// </summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long it has after it was told to terminate (SIGTERM), before it is killed. Default 2 s.</summary>
    public TimeSpan Terminate { get; set; } = TimeSpan.FromSeconds(2);
}
