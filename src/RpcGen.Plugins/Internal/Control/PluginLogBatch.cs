namespace RpcGen.Plugins.Internal.Control;

/// <summary>Some log records of a plugin.</summary>
/// <param name="Dropped">How many were dropped before these, because the host did not take them fast enough.</param>
/// <param name="Records">The records.</param>
internal sealed record class PluginLogBatch(long Dropped, PluginLogRecord[] Records);
