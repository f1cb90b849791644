namespace RpcGen.Plugins;

/// <summary>
/// What a plugin may use up. Calls in flight, references and queued bytes are limited by
/// <see cref="RpcConnectionOptions.Limits"/>, what it prints by <see cref="PluginStartInfo.MaxLinesPerSecond"/>.
/// </summary>
public sealed record class PluginBudget
{
    /// <summary>
    /// Memory in bytes; null, the default, for any amount. A .NET plugin gets it as the limit of its heap
    /// (<c>DOTNET_GCHeapHardLimit</c>) and so sees <see cref="OutOfMemoryException"/> before. The resident memory of
    /// the process is looked at every second (Linux): what is beyond raises <see cref="Plugin.BudgetExceeded"/>, and
    /// then the plugin is killed.
    /// </summary>
    public long? Memory { get; set; }

    /// <summary>
    /// How many descriptors it may have open; null, the default, for what the system allows. Linux only.
    /// </summary>
    public int? OpenFiles { get; set; }
}
