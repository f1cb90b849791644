using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using RpcGen.CompilerServices;
using RpcGen.Plugins.Internal;
using RpcGen.Plugins.Internal.Supervision;

namespace RpcGen.Plugins;

/// <summary>
/// A plugin: a program in a process of its own, whichever process that is at the moment. Its proxies survive restarts.
/// Thread-safe.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed partial class Plugin : IAsyncDisposable, ISupervised
{
    private readonly PluginHost _host;
    private readonly Supervisor _supervisor;
    private readonly RpcClient _client;
    private readonly ILogger _log;
    private readonly ILogger _outputLog;
    private readonly SerialQueue _events = new();
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly List<(RpcContractDescriptor Descriptor, object Target)> _exposed = [];
    private bool _revoked;

    // Never changed: others get copies.
    private volatile PluginStartInfo _info;

    internal Plugin(PluginHost host, PluginStartInfo info)
    {
        info = PluginStartInfoCopy.Of(info);
        _host = host;
        _info = info;
        PluginHostOptions options = host.Options;
        _log = options.LoggerFactory.CreateLogger("RpcGen.Plugins.PluginHost");
        _outputLog = options.LoggerFactory.CreateLogger($"RpcGen.Plugins.Output.{info.Name}");
        _supervisor = new Supervisor(info, options.TimeProvider, this);
        _client = new RpcClient("fd:3", new RpcClientOptions
        {
            Connection = info.Connection,
            ConnectTimeout = info.CallWait,
            ConnectPolicy = (_, token) => _supervisor.ConnectAsync(token),
        });
    }

    /// <summary>
    /// Raised at each change of the state, with the reason, one after the other. Runs on the thread pool; nothing waits
    /// for the handlers.
    /// </summary>
    public event EventHandler<PluginStateChangedEventArgs>? StateChanged;

    /// <summary>Raised for each line that the plugin prints, one after the other.</summary>
    public event EventHandler<PluginOutputEventArgs>? OutputReceived;

    /// <summary>
    /// Raised when the plugin uses more memory than its budget; a handler may allow it. Otherwise the plugin is killed
    /// when the handlers have returned, or after 5 s.
    /// </summary>
    public event EventHandler<PluginBudgetExceededEventArgs>? BudgetExceeded;

    /// <summary>Its name.</summary>
    public string Name => _info.Name;

    /// <summary>How it is run.</summary>
    public PluginStartInfo StartInfo => PluginStartInfoCopy.Of(_info);

    /// <summary>What it is doing now.</summary>
    public PluginState State => _supervisor.State;

    /// <summary>Why it is in this state.</summary>
    public string Reason => _supervisor.Reason;

    /// <summary>Its process; null while there is none that is ready.</summary>
    public int? ProcessId => _supervisor.Session?.ProcessId;

    /// <summary>How often it was started again by its policy.</summary>
    public int Restarts => _supervisor.Restarts;

    /// <summary>
    /// A proxy that makes calls to the plugin, whichever process runs it. The same one for each request. A call that
    /// cannot be made ends with <see cref="RpcConnectException"/> and has certainly not been sent.
    /// </summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <exception cref="InvalidOperationException">T is no contract.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public T GetProxy<T>()
        where T : class =>
        (T)RpcContracts.GetProxy(_client, RpcContracts.Find<T>(Assembly.GetCallingAssembly()));

    /// <summary>
    /// Serves a contract to the plugin, now and after each restart. What it calls as soon as it runs is best exposed in
    /// <see cref="PluginStartInfo.OnAdding"/>.
    /// </summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="target">Handles the calls of this plugin, several at a time.</param>
    /// <exception cref="InvalidOperationException">The contract is exposed already, or T is no contract.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Expose<T>(T target)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(target);
        Expose(RpcContracts.Find<T>(Assembly.GetCallingAssembly()), target);
    }

    /// <summary>Starts the plugin if it does not run, and waits until it is ready.</summary>
    /// <param name="cancellationToken">Gives up waiting; the start goes on.</param>
    /// <exception cref="PluginStartException">It did not start. It is not started again by itself then.</exception>
    /// <exception cref="InvalidOperationException">It is in quarantine.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _supervisor.StartAsync(cancellationToken).ConfigureAwait(false);
        await ConnectAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Stops the plugin: asks it, waits, terminates it, kills it and all that it started. The time is bounded by
    /// <see cref="PluginStartInfo.Stop"/>. It stays stopped until <see cref="StartAsync"/>. May be called at any time,
    /// and more than once.
    /// </summary>
    /// <param name="cancellationToken">
    /// Gives up waiting; the stop goes on. If it is cancelled already, nothing begins.
    /// </param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task StopAsync(CancellationToken cancellationToken = default) => cancellationToken.IsCancellationRequested
        ? Task.FromCanceled(cancellationToken)
        : _supervisor.StopAsync(dispose: false).WaitAsync(cancellationToken);

    /// <summary>
    /// Replaces the plugin while it is used: starts another version beside it, directs calls to that when it is ready,
    /// lets the old one answer the calls that it has, and stops it. No call is lost, as long as those in flight end
    /// within <see cref="PluginStop.Grace"/>; references and streams of the old one end with it.
    /// </summary>
    /// <param name="info">The new version. Its name stays that of the plugin.</param>
    /// <param name="cancellationToken">Gives up while the new one is not ready; the old one goes on.</param>
    /// <exception cref="PluginStartException">The new one did not get ready; the old one goes on.</exception>
    /// <exception cref="InvalidOperationException">The plugin does not run.</exception>
    public async Task UpgradeAsync(PluginStartInfo info, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(info);
        PluginStartInfo renamed = PluginStartInfoCopy.Of(info with { Name = Name });
        await _supervisor.UpgradeAsync(renamed, cancellationToken).ConfigureAwait(false);
        _info = renamed;
    }

    /// <summary>
    /// Takes back everything that was handed to the plugin, at once and for good: its calls of what is exposed to it,
    /// and of every object that it got from there, end with <see cref="RpcStatus.PermissionDenied"/>. It can still be
    /// called.
    /// </summary>
    public void Revoke()
    {
        lock (_gate)
        {
            _revoked = true;
            _connections.ForEach(connection => connection.Revoke());
        }
    }

    /// <summary>Lets a plugin in quarantine start again, and forgets its failures. Does not start it.</summary>
    public void Reset() => _supervisor.Reset();

    /// <summary>Stops the plugin for good; see <see cref="StopAsync"/>. Calls end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _supervisor.StopAsync(dispose: true).ConfigureAwait(false);
        await _client.DisposeAsync().ConfigureAwait(false);
        _host.Remove(this);
    }

    /// <inheritdoc/>
    public override string ToString() => $"plugin {Name} ({State})";

    /// <summary>
    /// As <see cref="UpgradeAsync"/>; if the plugin does not run, its next start takes the other version.
    /// </summary>
    internal async Task ReplaceAsync(PluginStartInfo info, CancellationToken cancellationToken)
    {
        PluginStartInfo renamed = PluginStartInfoCopy.Of(info with { Name = Name });
        await _supervisor.ReplaceAsync(renamed, cancellationToken).ConfigureAwait(false);
        _info = renamed;
    }

    // References and streams are made for a connection: the client gets its connection before the first call. Never
    // faults.
    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _client.ConnectAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
            when (exception is RpcException or ObjectDisposedException or OperationCanceledException)
        {
            // The plugin has ended already. Its state says why.
        }
    }

    private void Expose(RpcContractDescriptor descriptor, object target)
    {
        RpcConnection[] connections;
        lock (_gate)
        {
            if (_exposed.Exists(contract => contract.Descriptor.Name == descriptor.Name))
            {
                throw new InvalidOperationException(
                    $"A contract named {descriptor.Name} is exposed to the plugin {Name} already");
            }

            _exposed.Add((descriptor, target));
            connections = [.. _connections];
        }

        foreach (RpcConnection connection in connections)
        {
            RpcContracts.Expose(connection, descriptor, target);
        }
    }
}
