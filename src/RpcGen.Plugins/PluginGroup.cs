using System.Runtime.Versioning;

namespace RpcGen.Plugins;

/// <summary>
/// Plugins that depend on each other. They start in their order and stop in the reverse one. When one of them fails,
/// its own policy decides whether it is started again; then the strategy decides which others are stopped and started
/// with it. Thread-safe.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class PluginGroup : IAsyncDisposable
{
    private readonly Plugin[] _plugins;
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private volatile bool _stopped = true;

    /// <summary>Makes a group of plugins that were added to a host.</summary>
    /// <param name="strategy">Which plugins are started again with one that failed.</param>
    /// <param name="plugins">The plugins, each after those that it depends on.</param>
    public PluginGroup(PluginGroupStrategy strategy, params IReadOnlyList<Plugin> plugins)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        Strategy = strategy;
        _plugins = [.. plugins];
        foreach (Plugin plugin in _plugins)
        {
            plugin.StateChanged += PluginChanged;
        }
    }

    /// <summary>Which plugins are started again with one that failed.</summary>
    public PluginGroupStrategy Strategy { get; }

    /// <summary>The plugins in their order.</summary>
    public IReadOnlyList<Plugin> Plugins => _plugins;

    /// <summary>Starts all plugins in their order.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PluginStartException">One did not start; those before it are stopped again.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        _stopped = false;
        foreach (Plugin plugin in _plugins)
        {
            try
            {
                await plugin.StartAsync(cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                await StopAsync(CancellationToken.None).ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Stops all plugins in the reverse order.</summary>
    /// <param name="cancellationToken">
    /// Gives up waiting; the stop goes on. If it is cancelled already, nothing begins.
    /// </param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _stopped = true;
        await StopAsync(_plugins).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops all plugins and dissolves the group. The plugins stay with their host.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        foreach (Plugin plugin in _plugins)
        {
            plugin.StateChanged -= PluginChanged;
        }
    }

    private void PluginChanged(object? sender, PluginStateChangedEventArgs change)
    {
        bool failed = change is
        {
            Before: PluginState.Running or PluginState.Unresponsive,
            State: PluginState.Restarting or PluginState.Quarantined,
        };
        int index = Array.IndexOf(_plugins, change.Plugin);
        Plugin[] others = Strategy switch
        {
            PluginGroupStrategy.OneForAll => [.. _plugins.Where(plugin => plugin != change.Plugin)],
            PluginGroupStrategy.RestForOne => _plugins[(index + 1)..],
            _ => [],
        };
        if (failed && others.Length > 0 && !_stopped)
        {
            _ = RestartAsync(change.Plugin, others);
        }
    }

    // Never faults: what does not start is in the state of its plugin.
    private async Task RestartAsync(Plugin failed, Plugin[] others)
    {
        await _oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            await StopAsync(others).ConfigureAwait(false);
            foreach (Plugin plugin in _plugins.Where(plugin => plugin == failed || others.Contains(plugin)))
            {
                if (_stopped)
                {
                    return;
                }

                await plugin.StartAsync().ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is PluginException or InvalidOperationException)
        {
            // One that others depend on stays down, and so do they: their states say why.
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private static async Task StopAsync(Plugin[] plugins)
    {
        foreach (Plugin plugin in plugins.Reverse())
        {
            await plugin.StopAsync().ConfigureAwait(false);
        }
    }
}
