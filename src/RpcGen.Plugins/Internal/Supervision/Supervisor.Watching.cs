namespace RpcGen.Plugins.Internal.Supervision;

/// <content>What follows from what the watch over a session sees.</content>
internal sealed partial class Supervisor
{
    // Beyond it, the program has had its say.
    private static readonly TimeSpan s_decision = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_beforeKill = TimeSpan.FromSeconds(30);

    private sealed class Watcher(Supervisor supervisor, PluginSession session) : IWatcher
    {
        public void Unresponsive(string reason) => Change(PluginState.Running, PluginState.Unresponsive, reason);

        public void Responsive() => Change(PluginState.Unresponsive, PluginState.Running, "It answers again");

        public void Idle() => _ = supervisor.StopAsync(dispose: false, isIdle: true);

        public async Task BeforeKillAsync()
        {
            try
            {
                await supervisor._owner.BeforeKillAsync().WaitAsync(s_beforeKill, supervisor._time)
                    .ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // It is killed without.
            }
        }

        public async Task<bool> AllowsAsync(PluginBudgetExceededEventArgs excess)
        {
            try
            {
                return await supervisor._owner.AllowsAsync(excess).WaitAsync(s_decision, supervisor._time)
                    .ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return false;
            }
        }

        private void Change(PluginState before, PluginState state, string reason)
        {
            lock (supervisor._gate)
            {
                if (supervisor._session == session && supervisor._state == before)
                {
                    supervisor.Change(state, reason, null);
                }
            }
        }
    }
}
