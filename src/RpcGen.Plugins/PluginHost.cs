using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using RpcGen.CompilerServices;
using RpcGen.Limits;

namespace RpcGen.Plugins;

/// <summary>
/// Runs plugins in processes of their own. When the host's process ends, in whatever way, its plugins and what they
/// started end with it. Thread-safe.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class PluginHost : IAsyncDisposable
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly List<Plugin> _plugins = [];
    private readonly List<(RpcContractDescriptor Descriptor, object Target)> _exposed = [];
    private bool _disposed;

    /// <summary>Creates a host without plugins.</summary>
    /// <param name="options">How it works.</param>
    public PluginHost(PluginHostOptions? options = null) =>
        Options = options is null ? new PluginHostOptions() : options with { };

    /// <summary>The plugins that were added and not disposed, in the order in which they were added.</summary>
    public IReadOnlyList<Plugin> Plugins
    {
        get
        {
            lock (_gate)
            {
                return [.. _plugins];
            }
        }
    }

    internal PluginHostOptions Options { get; }

    /// <summary>
    /// Serves a contract to all plugins that may call it, see <see cref="PluginStartInfo.Grants"/>, from their next
    /// start on.
    /// </summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="target">Handles the calls of all plugins, many at a time.</param>
    /// <exception cref="InvalidOperationException">The contract is exposed already, or T is no contract.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Expose<T>(T target)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(target);
        RpcContractDescriptor descriptor = RpcContracts.Find<T>(Assembly.GetCallingAssembly());
        lock (_gate)
        {
            if (_exposed.Exists(contract => contract.Descriptor.Name == descriptor.Name))
            {
                throw new InvalidOperationException(
                    $"A contract named {descriptor.Name} is exposed by the host already");
            }

            _exposed.Add((descriptor, target));
        }
    }

    /// <summary>
    /// Adds a plugin without starting it. It starts with <see cref="Plugin.StartAsync"/>, or with the first call if
    /// <see cref="PluginStartInfo.StartsOnDemand"/> says so.
    /// </summary>
    /// <param name="info">What it is.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value of the information is out of range.</exception>
    /// <exception cref="ObjectDisposedException">The host was disposed.</exception>
    public Plugin Add(PluginStartInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        Plugin plugin = new(this, info);
        info.OnAdding?.Invoke(plugin);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _plugins.Add(plugin);
        }

        return plugin;
    }

    /// <summary>Adds a plugin, starts it, and waits until it is ready.</summary>
    /// <param name="info">What it is.</param>
    /// <param name="cancellationToken">Gives up; the plugin is gone then.</param>
    /// <exception cref="PluginStartException">It did not start; it is not among the plugins.</exception>
    /// <exception cref="ObjectDisposedException">The host was disposed.</exception>
    public async Task<Plugin> StartAsync(PluginStartInfo info, CancellationToken cancellationToken = default)
    {
        Plugin plugin = Add(info);
        try
        {
            await plugin.StartAsync(cancellationToken).ConfigureAwait(false);
            return plugin;
        }
        catch
        {
            await plugin.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Adds a plugin whose program something else has started, such as a debugger, and which waits for a host; see
    /// <see cref="PluginProgram.RunAsync"/>. It is never started again or taken for unresponsive, and no signal is sent
    /// to it: a stop asks it, waits, and closes its connection.
    /// </summary>
    /// <param name="endpoint">Where it waits, such as <c>ipc:indexer</c>.</param>
    /// <param name="info">What it is. What is about its start is ignored.</param>
    /// <param name="cancellationToken">Gives up; the plugin's connection is closed then.</param>
    /// <exception cref="FormatException">The endpoint is malformed.</exception>
    /// <exception cref="PluginStartException">No plugin waits there, or it did not get ready.</exception>
    /// <exception cref="ObjectDisposedException">The host was disposed.</exception>
    public Task<Plugin> AttachAsync(
        string endpoint, PluginStartInfo info, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(info);
        return StartAsync(
            info with
            {
                Attachment = RpcEndpoint.Parse(endpoint),
                Supervision = info.Supervision with { Restart = PluginRestart.Temporary },
                Hang = new PluginHang { UnresponsiveAfter = Timeout.InfiniteTimeSpan },
                StartsOnDemand = false,
            },
            cancellationToken);
    }

    /// <summary>
    /// Adds the plugin of a folder, as its manifest says (<see cref="PluginManifest.FileName"/>). It starts with its
    /// first call, and stops when it is not used.
    /// </summary>
    /// <param name="folder">The folder. A relative path begins at <see cref="AppContext.BaseDirectory"/>.</param>
    /// <param name="adjust">Changes what the manifest says, and adds what only the host decides.</param>
    /// <exception cref="PluginManifestException">There is no manifest, or it is wrong.</exception>
    /// <exception cref="ObjectDisposedException">The host was disposed.</exception>
    public Plugin Load(string folder, Func<PluginManifest, PluginStartInfo>? adjust = null)
    {
        PluginManifest manifest = PluginManifest.Read(folder);
        return Add(adjust?.Invoke(manifest) ?? manifest.StartInfo);
    }

    /// <summary>
    /// For development: adds the plugin of a folder as <see cref="Load"/> does, and replaces it in place whenever the
    /// files of the folder have changed. It runs from a copy in the folder for temporary files, so that a build can
    /// overwrite the files of a program that runs.
    /// </summary>
    /// <param name="folder">The folder. A relative path begins at <see cref="AppContext.BaseDirectory"/>.</param>
    /// <param name="adjust">Changes what each manifest says, and adds what only the host decides.</param>
    /// <param name="quiet">
    /// How long there must be no further change before the plugin is replaced. Default 500 ms.
    /// </param>
    /// <exception cref="PluginManifestException">There is no manifest, or it is wrong.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive.</exception>
    /// <exception cref="ObjectDisposedException">The host was disposed.</exception>
    public PluginFolderWatch Watch(
        string folder, Func<PluginManifest, PluginStartInfo>? adjust = null, TimeSpan? quiet = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return PluginFolderWatch.Start(
            this, Path.GetFullPath(folder, AppContext.BaseDirectory), adjust ?? (manifest => manifest.StartInfo),
            Durations.Positive(quiet ?? TimeSpan.FromMilliseconds(500), nameof(quiet)));
    }

    /// <summary>Stops all plugins, at the same time.</summary>
    public async ValueTask DisposeAsync()
    {
        Plugin[] plugins;
        lock (_gate)
        {
            _disposed = true;
            plugins = [.. _plugins];
        }

        await Task.WhenAll(plugins.Select(plugin => plugin.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    internal IReadOnlyList<(RpcContractDescriptor Descriptor, object Target)> ExposedContracts()
    {
        lock (_gate)
        {
            return [.. _exposed];
        }
    }

    internal void Remove(Plugin plugin)
    {
        lock (_gate)
        {
            _plugins.Remove(plugin);
        }
    }
}
