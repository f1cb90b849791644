namespace RpcGen.Plugins.Internal.Supervision;

/// <summary>What a supervisor tells, and asks, the plugin that it supervises.</summary>
internal interface ISupervised
{
    /// <summary>Called under the supervisor's lock, in the order of the changes: must not wait.</summary>
    void StateChanged(PluginState before, PluginState state, string reason, Exception? failure);

    /// <summary>Exposes on a new connection what the plugin may call.</summary>
    void Expose(RpcConnection connection);

    /// <summary>A line was printed. One after the other.</summary>
    void Printed(bool isError, string line);

    /// <summary>Runs what the program wants to do before an unresponsive plugin is killed. Never faults.</summary>
    Task BeforeKillAsync();

    /// <summary>Whether the program lets the plugin live that is over its budget. Never faults.</summary>
    Task<bool> AllowsAsync(PluginBudgetExceededEventArgs excess);

    /// <summary>Lines were dropped.</summary>
    void Dropped(long count);
}
