namespace RpcGen.Plugins.Internal.Supervision;

/// <content>How a plugin is replaced while it is used.</content>
internal sealed partial class Supervisor
{
    // One upgrade at a time.
    private readonly SemaphoreSlim _upgrade = new(1, 1);

    /// <summary>
    /// Starts another version beside the one that runs, directs new calls to it, and lets the old one end its calls and
    /// stop.
    /// </summary>
    /// <exception cref="PluginStartException">The new one did not get ready; the old one goes on.</exception>
    /// <exception cref="InvalidOperationException">The plugin does not run.</exception>
    public async Task UpgradeAsync(PluginStartInfo info, CancellationToken cancellationToken)
    {
        await _upgrade.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            PluginSession old = Running();
            PluginSession session = await StartSessionAsync(info, cancellationToken).ConfigureAwait(false);
            PluginStop stop = _info.Stop;
            bool replaces;
            lock (_gate)
            {
                replaces = IsUp && _session == old;
                if (replaces)
                {
                    _session = session;
                    _info = info;
                    Change(
                        PluginState.Running,
                        $"It was replaced: {session.Description} in place of {old.Description}", null);
                }
            }

            await (replaces ? old : session).StopAsync(stop).ConfigureAwait(false);
            if (!replaces)
            {
                throw new InvalidOperationException($"The plugin {info.Name} ended or was stopped during its upgrade");
            }
        }
        finally
        {
            _upgrade.Release();
        }
    }

    /// <summary>
    /// As <see cref="UpgradeAsync"/>; if the plugin does not run, its next start takes the other version, and a
    /// quarantine is over.
    /// </summary>
    /// <exception cref="PluginStartException">The new one did not get ready; the old one goes on.</exception>
    /// <exception cref="InvalidOperationException">The plugin ended meanwhile.</exception>
    public async Task ReplaceAsync(PluginStartInfo info, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (IsUp)
                {
                    break;
                }

                if (_state is not (PluginState.Starting or PluginState.Stopping))
                {
                    _info = info;
                    if (_state == PluginState.Quarantined)
                    {
                        _policy.Reset();
                        Change(PluginState.Stopped, "Another version has taken its place", null);
                    }

                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        await UpgradeAsync(info, cancellationToken).ConfigureAwait(false);
    }

    private PluginSession Running()
    {
        lock (_gate)
        {
            return IsUp && _session is { } session
                ? session
                : throw new InvalidOperationException(
                    $"The plugin {_info.Name} does not run, so it cannot be upgraded in place: "
                    + $"it is {Describe(_state)}");
        }
    }
}
