namespace RpcGen.Plugins.Internal.Control;

/// <summary>What a plugin says of itself when it is ready.</summary>
internal sealed record class PluginReady(int ProcessId, PluginContractVersion[] Contracts);
