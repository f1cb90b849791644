using RpcGen.Plugins;

namespace PluginHost;

/// <summary>
/// Starts a plugin in a sandbox of bubblewrap: no network, process numbers of its own, and of the file system only the
/// system's programs and the plugin's folder, read-only, with an empty /tmp.
/// </summary>
internal sealed class Bubblewrap : IPluginLauncher
{
    public PluginCommand Wrap(PluginCommand command)
    {
        string folder =
            Path.GetDirectoryName(command.Arguments.FirstOrDefault(Path.IsPathFullyQualified) ?? command.Program)!;
        return command with
        {
            Program = "/usr/bin/bwrap",
            Arguments =
            [
                "--ro-bind", "/usr", "/usr",
                "--ro-bind-try", "/bin", "/bin",
                "--ro-bind-try", "/lib", "/lib",
                "--ro-bind-try", "/lib64", "/lib64",
                "--tmpfs", "/tmp",
                "--ro-bind", folder, folder,
                "--dev", "/dev",
                "--proc", "/proc",
                "--unshare-all",
                "--die-with-parent",
                "--cap-drop", "ALL",
                "--chdir", folder,
                "--",
                command.Program,
                .. command.Arguments,
            ],
        };
    }
}
