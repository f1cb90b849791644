namespace PluginHost.Plugins;

public sealed record Hit(string File, int Line);
