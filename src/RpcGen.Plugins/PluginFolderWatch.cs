using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using RpcGen.Plugins.Internal;

namespace RpcGen.Plugins;

/// <summary>
/// A plugin that is replaced in place whenever the files of its folder have changed; see
/// <see cref="PluginHost.Watch"/>. If the new files do not run, the plugin goes on as before. Thread-safe.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class PluginFolderWatch : IAsyncDisposable
{
    private readonly Func<PluginManifest, PluginStartInfo> _adjust;
    private readonly TimeSpan _quiet;
    private readonly ILogger _log;
    private readonly FileSystemWatcher _watcher;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _ended = new();

    // One replacement at a time; held for good once this is disposed.
    private readonly SemaphoreSlim _replacing = new(1, 1);

    // Guarded by _replacing: what the plugin runs from.
    private FolderCopy _copy;
    private int _disposed;

    private PluginFolderWatch(
        PluginHost host, string folder, Func<PluginManifest, PluginStartInfo> adjust, TimeSpan quiet, FolderCopy copy)
    {
        Folder = folder;
        _adjust = adjust;
        _quiet = quiet;
        _copy = copy;
        _log = host.Options.LoggerFactory.CreateLogger("RpcGen.Plugins.PluginHost");
        Plugin = host.Add(adjust(PluginManifest.Read(copy.Path)));
        _timer = host.Options.TimeProvider.CreateTimer(
            _ => _ = ReplaceAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _watcher = new FileSystemWatcher(folder)
        {
            IncludeSubdirectories = true,
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite
                | NotifyFilters.Size | NotifyFilters.Attributes,
        };
        _watcher.Changed += (_, _) => Postpone();
        _watcher.Created += (_, _) => Postpone();
        _watcher.Deleted += (_, _) => Postpone();
        _watcher.Renamed += (_, _) => Postpone();

        // More changes at once than the system keeps: the new state of the files counts, not the way to it.
        _watcher.Error += (_, _) => Postpone();
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>
    /// Raised after each change of the files that came to rest, with what came of it. Runs on the thread pool, one
    /// after the other; the next replacement waits for the handlers.
    /// </summary>
    public event EventHandler<PluginReplacedEventArgs>? Replaced;

    /// <summary>The plugin. It belongs to the watch.</summary>
    public Plugin Plugin { get; }

    /// <summary>The folder that is watched.</summary>
    public string Folder { get; }

    /// <summary>Ends the watch, and stops the plugin for good.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _watcher.Dispose();
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _ended.CancelAsync().ConfigureAwait(false);
        await _replacing.WaitAsync().ConfigureAwait(false);
        await Plugin.DisposeAsync().ConfigureAwait(false);
        _copy.Delete();
    }

    internal static PluginFolderWatch Start(
        PluginHost host, string folder, Func<PluginManifest, PluginStartInfo> adjust, TimeSpan quiet)
    {
        // A wrong manifest names the file that its author knows.
        PluginManifest.Read(folder);
        FolderCopy copy = FolderCopy.Of(folder);
        try
        {
            return new PluginFolderWatch(host, folder, adjust, quiet, copy);
        }
        catch
        {
            copy.Delete();
            throw;
        }
    }

    private void Postpone()
    {
        try
        {
            _timer.Change(_quiet, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // The watch has ended.
        }
    }

    // Never faults.
    private async Task ReplaceAsync()
    {
        try
        {
            await _replacing.WaitAsync(_ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        Version? version = null;
        Exception? failure = null;
        FolderCopy? unused = null;
        try
        {
            version = PluginManifest.Read(Folder).Version;
            unused = FolderCopy.Of(Folder);
            await Plugin.ReplaceAsync(_adjust(PluginManifest.Read(unused.Path)), _ended.Token).ConfigureAwait(false);
            (unused, _copy) = (_copy, unused);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        unused?.Delete();
        if (!_ended.IsCancellationRequested)
        {
            Tell(version, failure);
        }

        _replacing.Release();
    }

    private void Tell(Version? version, Exception? failure)
    {
        if (failure is not null)
        {
            PluginLog.NotReplaced(_log, failure, Plugin.Name, Folder);
        }

        try
        {
            Replaced?.Invoke(this, new PluginReplacedEventArgs(Plugin, version, failure));
        }
        catch (Exception exception)
        {
            PluginLog.HandlerThrew(_log, exception, Plugin.Name);
        }
    }
}
