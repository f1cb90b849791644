using RpcGen.CompilerServices;
using RpcGen.Plugins.Internal;
using RpcGen.Plugins.Internal.Control;
using RpcGen.Plugins.Internal.Logging;
using RpcGen.Plugins.Internal.Output;
using RpcGen.Plugins.Internal.Supervision;

namespace RpcGen.Plugins;

/// <content>What the supervisor tells.</content>
public sealed partial class Plugin
{
    // From before their handshake; two during an upgrade. Guarded by _gate.
    private readonly List<RpcConnection> _connections = [];

    void ISupervised.StateChanged(PluginState before, PluginState state, string reason, Exception? failure)
    {
        // A handler that is added later is not told of this change.
        EventHandler<PluginStateChangedEventArgs>? handlers = StateChanged;
        _events.Add(() =>
        {
            if (failure is null)
            {
                PluginLog.StateChanged(_log, Name, before, state, reason);
            }
            else
            {
                PluginLog.Failed(_log, failure, Name, before, state, reason);
            }

            PluginTelemetry.Changed(Name, state);
            if (state == PluginState.Running)
            {
                _ = ConnectAsync(CancellationToken.None);
            }

            Raise(handlers, new PluginStateChangedEventArgs(this, before, state, reason, failure));
        });
    }

    void ISupervised.Expose(RpcConnection connection)
    {
        connection.Expose<IPluginLogTarget>(new LogReceiver(
            Name, _host.Options.LoggerFactory, new RateLimit(_info.MaxLinesPerSecond, _host.Options.TimeProvider),
            count => PluginLog.RecordsDropped(_log, Name, count)));
        lock (_gate)
        {
            _connections.RemoveAll(other => other.Closed.IsCompleted);
            _connections.Add(connection);
            if (_revoked)
            {
                connection.Revoke();
            }

            foreach ((RpcContractDescriptor descriptor, object target) in _exposed)
            {
                RpcContracts.Expose(connection, descriptor, target);
            }

            foreach ((RpcContractDescriptor descriptor, object target) in _host.ExposedContracts())
            {
                if (_exposed.Exists(own => own.Descriptor.Name == descriptor.Name))
                {
                    // What is exposed to this plugin alone goes before what all may call.
                }
                else if (_info.Grants?.Contains(descriptor.ContractType) != false
                    && _info.Needs?.Contains(descriptor.Name) != false)
                {
                    RpcContracts.Expose(connection, descriptor, target);
                }
                else
                {
                    RpcContracts.Refuse(connection, descriptor, () => PluginLog.Refused(_log, Name, descriptor.Name));
                }
            }
        }
    }

    void ISupervised.Printed(bool isError, string line)
    {
        if (isError)
        {
            PluginLog.Error(_outputLog, line);
        }
        else
        {
            PluginLog.Output(_outputLog, line);
        }

        Raise(OutputReceived, new PluginOutputEventArgs(line, isError));
    }

    async Task ISupervised.BeforeKillAsync()
    {
        try
        {
            await (_info.Hang.BeforeKill?.Invoke(this) ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            PluginLog.HandlerThrew(_log, exception, Name);
        }
    }

    async Task<bool> ISupervised.AllowsAsync(PluginBudgetExceededEventArgs excess)
    {
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _events.Add(() =>
        {
            PluginLog.OverBudget(_log, Name, excess.Used, excess.Limit);
            Raise(BudgetExceeded, excess);
            told.SetResult();
        });
        await told.Task.ConfigureAwait(false);
        return excess.Allow;
    }

    void ISupervised.Dropped(long count) => PluginLog.Dropped(_log, Name, count);

    private void Raise<T>(EventHandler<T>? handlers, T arguments)
    {
        try
        {
            handlers?.Invoke(this, arguments);
        }
        catch (Exception exception)
        {
            PluginLog.HandlerThrew(_log, exception, Name);
        }
    }
}
