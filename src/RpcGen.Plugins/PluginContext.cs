using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using RpcGen.CompilerServices;
using RpcGen.Plugins.Internal.Control;
using RpcGen.Plugins.Internal.Logging;

namespace RpcGen.Plugins;

/// <summary>A plugin, as its own program sees it. Thread-safe.</summary>
public sealed class PluginContext : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();

    // Guarded by _gate.
    private readonly List<Func<CancellationToken, Task>> _hooks = [];
    private readonly List<PluginContractVersion> _contracts = [];

    internal PluginContext(IReadOnlyList<string> arguments) => Arguments = arguments;

    /// <summary>The arguments of the program.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>Cancelled when the host asks the plugin to stop, before the hooks run.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>The connection to the host.</summary>
    public RpcConnection Connection { get; internal set; } = null!;

    /// <summary>
    /// Takes log records to the loggers of the host, with level, event id, values and scopes; add it to the plugin's
    /// logging. In the host their category begins with <c>RpcGen.Plugins.Log.NAME.</c>. To log never waits: 4,096
    /// records wait for the host, further ones are dropped and counted, and the host logs how many. Scopes and
    /// exceptions arrive as text; a message is cut at 16 KiB, a value at 1 KiB.
    /// </summary>
    public ILoggerProvider LoggerProvider => Logs;

    internal LogSender Logs { get; } = new();

    internal PluginContractVersion[] Contracts
    {
        get
        {
            lock (_gate)
            {
                return [.. _contracts];
            }
        }
    }

    /// <summary>Serves a contract to the host.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="target">Handles the calls, several at a time.</param>
    /// <param name="version">The version of the contract, for hosts that ask for a range of them.</param>
    /// <exception cref="InvalidOperationException">The contract is exposed already, or T is no contract.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Expose<T>(T target, Version? version = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(target);
        Expose(RpcContracts.Find<T>(Assembly.GetCallingAssembly()), target, version);
    }

    /// <summary>A proxy that makes calls to the host.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <exception cref="InvalidOperationException">T is no contract.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public T GetProxy<T>()
        where T : class =>
        (T)RpcContracts.GetProxy(Connection, RpcContracts.Find<T>(Assembly.GetCallingAssembly()));

    /// <summary>
    /// Has a hook run when the host asks the plugin to stop. Hooks run one after the other, the last one added first;
    /// the host waits for them for as long as <see cref="PluginStop.Grace"/> says. The token is cancelled when the host
    /// stops waiting.
    /// </summary>
    public void OnShutdown(Func<CancellationToken, Task> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        lock (_gate)
        {
            _hooks.Add(hook);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Connection is { } connection)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        _stopping.Dispose();
    }

    internal async ValueTask ShutDownAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        Func<CancellationToken, Task>[] hooks;
        lock (_gate)
        {
            hooks = [.. Enumerable.Reverse(_hooks)];
        }

        List<Exception> failures = [];
        foreach (Func<CancellationToken, Task> hook in hooks)
        {
            try
            {
                await hook(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                failures.Add(exception);
            }
        }

        await Logs.FlushAsync(cancellationToken).ConfigureAwait(false);
        if (failures.Count > 0)
        {
            throw new AggregateException("A shutdown hook failed", failures);
        }
    }

    private void Expose(RpcContractDescriptor descriptor, object target, Version? version)
    {
        RpcContracts.Expose(Connection, descriptor, target);
        lock (_gate)
        {
            _contracts.Add(new PluginContractVersion(descriptor.Name, version?.ToString() ?? ""));
        }
    }
}
