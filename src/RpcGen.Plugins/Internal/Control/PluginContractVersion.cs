namespace RpcGen.Plugins.Internal.Control;

/// <summary>A contract that a plugin serves.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Version">Its version, as text; empty if the plugin names none.</param>
internal sealed record class PluginContractVersion(string Name, string Version);
