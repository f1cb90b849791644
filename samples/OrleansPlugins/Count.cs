namespace OrleansPlugins;

/// <summary>What a counter has counted, and where it runs.</summary>
/// <param name="Silo">The silo that has started the plugin.</param>
/// <param name="ProcessId">The process of the plugin.</param>
/// <param name="Value">The calls that this process has counted.</param>
public sealed record class Count(string Silo, int ProcessId, long Value);
