namespace RpcGen.Plugins;

/// <summary>When a plugin that ended is started again, and when no more.</summary>
public sealed record class PluginSupervision
{
    /// <summary>After which ends it is started again. Default Transient.</summary>
    public PluginRestart Restart { get; set; } = PluginRestart.Transient;

    /// <summary>
    /// The pause before the first restart; each further one in a row takes twice as long, give or take a fifth at
    /// random. Default 50 ms.
    /// </summary>
    public TimeSpan InitialDelay { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause before a restart. Default 30 s.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How many failures within <see cref="Window"/> are answered with a restart; the next one puts the plugin into
    /// quarantine. Default 3.
    /// </summary>
    public int MaxFailures { get; set; } = 3;

    /// <summary>The time in which failures are counted together. Default 5 min.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a plugin must have been ready until its failures before are forgotten. A start alone forgets nothing.
    /// Default 2 min.
    /// </summary>
    public TimeSpan HealthyAfter { get; set; } = TimeSpan.FromMinutes(2);
}
