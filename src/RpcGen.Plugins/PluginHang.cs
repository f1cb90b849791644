namespace RpcGen.Plugins;

/// <summary>
/// What is done about a plugin whose process does not answer at all: stopped, deadlocked in its runtime, out of
/// processor time. A handler that takes long, or loops for ever, is none: the plugin still acknowledges what it is
/// sent. Deadlines end calls of such handlers.
/// </summary>
public sealed record class PluginHang
{
    /// <summary>After how long a silence the plugin is Unresponsive. Infinite for never. Default 3 s.</summary>
    public TimeSpan UnresponsiveAfter { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long an unresponsive plugin lives before it is killed. Default infinite: it is not.</summary>
    public TimeSpan KillAfter { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Called before an unresponsive plugin is killed, for instance to take a dump of its process. It may take up to
    /// 30 s. Default: nothing.
    /// </summary>
    public Func<Plugin, Task>? BeforeKill { get; set; }
}
