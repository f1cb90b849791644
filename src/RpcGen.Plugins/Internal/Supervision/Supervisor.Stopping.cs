namespace RpcGen.Plugins.Internal.Supervision;

/// <content>How a plugin is stopped.</content>
internal sealed partial class Supervisor
{
    /// <summary>
    /// Stops the plugin, whatever it does. Takes no longer than the steps of <see cref="PluginStop"/> allow, and some
    /// seconds for a process that the system does not end at once.
    /// </summary>
    /// <param name="dispose">Whether it may never start again.</param>
    /// <param name="isIdle">Whether it is stopped for want of work, and starts again when there is some.</param>
    public Task StopAsync(bool dispose, bool isIdle = false)
    {
        lock (_gate)
        {
            _disposed |= dispose;
            _startsOnDemand &= isIdle;
            if (_stop is { IsCompleted: false } running)
            {
                return running;
            }

            if (_state is PluginState.Stopped or PluginState.Quarantined)
            {
                return Task.CompletedTask;
            }

            Change(PluginState.Stopping, isIdle ? "It is not used" : "The host stops it", null);
            PluginSession? session = _session;
            CancellationTokenSource stopping = _stopping;
            Task loop = _loop;
            return _stop = Task.Run(() => StopAsync(session, stopping, loop));
        }
    }

    private async Task StopAsync(PluginSession? session, CancellationTokenSource stopping, Task loop)
    {
        await stopping.CancelAsync().ConfigureAwait(false);

        // Without a session, the loop is about to give up its start, or stops what it has started.
        if (session is not null)
        {
            await session.StopAsync(_info.Stop).ConfigureAwait(false);
        }

        await loop.ConfigureAwait(false);
        lock (_gate)
        {
            _session = null;
            Change(PluginState.Stopped, "The host stopped it", null);
        }

        stopping.Dispose();
    }
}
