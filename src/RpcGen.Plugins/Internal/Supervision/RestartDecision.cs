namespace RpcGen.Plugins.Internal.Supervision;

/// <summary>What follows the end of a plugin, and why.</summary>
/// <param name="State">Restarting, Stopped or Quarantined.</param>
/// <param name="Pause">The pause before the restart.</param>
/// <param name="Reason">Why.</param>
internal readonly record struct RestartDecision(PluginState State, TimeSpan Pause, string Reason)
{
    public static RestartDecision Restart(TimeSpan pause, string reason) => new(PluginState.Restarting, pause, reason);

    public static RestartDecision Stop(string reason) => new(PluginState.Stopped, default, reason);

    public static RestartDecision Quarantine(string reason) => new(PluginState.Quarantined, default, reason);
}
