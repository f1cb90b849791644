using System.Runtime.Versioning;
using RpcGen.Plugins.Internal.Output;
using RpcGen.Plugins.Internal.Processes;

namespace RpcGen.Plugins.Internal;

/// <summary>Starts what a plugin runs in.</summary>
[UnsupportedOSPlatform("windows")]
internal static class PluginStarter
{
    /// <exception cref="PluginStartException">It does not start.</exception>
    public static async Task<IPluginProcess> StartAsync(
        PluginStartInfo info, OutputCollector output, CancellationToken cancellationToken) =>
        info.InProcessProgram is not null ? new InProcessPlugin(info, output)
        : info.Attachment is not null ? await AttachedPlugin.ConnectAsync(info, cancellationToken).ConfigureAwait(false)
        : await StartProcessAsync(info, output).ConfigureAwait(false);

    private static async Task<ChildProcess> StartProcessAsync(PluginStartInfo info, OutputCollector output)
    {
        PluginCommand own = PluginLaunch.Prepare(info);
        using PinnedProgram? pinned = own.Pinned;
        PluginCommand command = info.Launcher?.Wrap(own) ?? own;
        command = command with
        {
            Environment = PluginVariables.Add(command.Environment, info.Budget),
            Pinned = command.Program == own.Program ? pinned : null,
        };
        ChildProcess process;
        try
        {
            process = await ProcessThread.Instance.StartAsync(command, output).ConfigureAwait(false);
        }
        catch (PluginSpawnException exception)
        {
            throw StartDiagnosis.OfSpawn(info.Name, command, exception);
        }
        catch (IOException exception)
        {
            throw new PluginStartException(
                info.Name, PluginStartFailure.Exhausted, $"The plugin {info.Name} cannot start: {exception.Message}",
                exception);
        }

        if (info.Budget.OpenFiles is { } files)
        {
            Libc.LimitOpenFiles(process.Id, files);
        }

        return process;
    }
}
