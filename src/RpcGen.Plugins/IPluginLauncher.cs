namespace RpcGen.Plugins;

/// <summary>
/// Decides how a plugin is started: in a sandbox, in a container, under a profiler. The program that is started must
/// hand descriptor 3 and the environment on to the plugin, and must end when the plugin ends.
/// </summary>
public interface IPluginLauncher
{
    /// <summary>What is started in place of a command. Called for each start, on any thread.</summary>
    /// <param name="command">The plugin's own command.</param>
    PluginCommand Wrap(PluginCommand command);
}
