namespace RpcGen.Plugins.Internal.Supervision;

/// <summary>Receives what the watch over a plugin sees.</summary>
internal interface IWatcher
{
    void Unresponsive(string reason);

    void Responsive();

    /// <summary>The plugin was not used for as long as its owner wants it to run without use.</summary>
    void Idle();

    /// <summary>Runs what the program wants to do before a kill. Bounded; never faults.</summary>
    Task BeforeKillAsync();

    /// <summary>Whether the program lets a plugin live that is over its budget. Bounded; never faults.</summary>
    Task<bool> AllowsAsync(PluginBudgetExceededEventArgs excess);
}
