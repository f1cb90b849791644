using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RpcGen.Plugins.Internal.Control;

namespace RpcGen.Plugins.Internal.Logging;

/// <summary>
/// The plugin's end of the way to the host's log. To log never waits: what the host has not taken waits here, and what
/// is beyond that is dropped and counted. Thread-safe.
/// </summary>
internal sealed class LogSender : ILoggerProvider, ISupportExternalScope
{
    private readonly Channel<(PluginLogRecord? Record, TaskCompletionSource? Marker)> _waiting =
        Channel.CreateBounded<(PluginLogRecord?, TaskCompletionSource?)>(
            new BoundedChannelOptions(
                LogLimits.Waiting)
            { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private long _dropped;

    /// <summary>The scopes around the records; null while no logger factory has told.</summary>
    public IExternalScopeProvider? Scopes { get; private set; }

    public ILogger CreateLogger(string categoryName) => new SendingLogger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => Scopes = scopeProvider;

    // The plugin ends it, not a logger factory: records of other factories go on.
    public void Dispose()
    {
    }

    public void Add(PluginLogRecord record)
    {
        if (!_waiting.Writer.TryWrite((record, null)))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Begins to send, until the connection has ended.</summary>
    public void Start(RpcConnection connection) => _ = SendAsync(connection, connection.GetProxy<IPluginLogTarget>());

    /// <summary>Waits until the host has what was logged before. Never faults, but for the token.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource marker = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _waiting.Writer.WriteAsync((null, marker), cancellationToken).ConfigureAwait(false);
            await marker.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The connection has ended: there is no way to the host any more.
        }
    }

    // Never faults.
    private async Task SendAsync(RpcConnection connection, IPluginLogTarget host)
    {
        List<PluginLogRecord> batch = [];
        List<TaskCompletionSource> markers = [];
        bool goesOn = true;
        while (goesOn && await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            Take(batch, markers);
            try
            {
                if (batch.Count > 0)
                {
                    await host.WriteAsync(new PluginLogBatch(Interlocked.Exchange(ref _dropped, 0), [.. batch]))
                        .ConfigureAwait(false);
                }
            }
            catch (RpcException exception)
            {
                // The connection has ended, or the host takes no records. Else a logger of the host has thrown: its
                // loss.
                goesOn = connection.IsOpen && exception.Status != RpcStatus.Unimplemented;
            }

            markers.ForEach(marker => marker.TrySetResult());
        }

        _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out (PluginLogRecord? Record, TaskCompletionSource? Marker) entry))
        {
            entry.Marker?.TrySetResult();
        }
    }

    private void Take(List<PluginLogRecord> batch, List<TaskCompletionSource> markers)
    {
        batch.Clear();
        markers.Clear();
        int length = 0;
        while (batch.Count < LogLimits.Batch && length < LogLimits.BatchText
            && _waiting.Reader.TryRead(out (PluginLogRecord? Record, TaskCompletionSource? Marker) entry))
        {
            if (entry.Marker is { } marker)
            {
                markers.Add(marker);
            }

            if (entry.Record is { } record)
            {
                batch.Add(record);
                length += record.Message.Length + record.Exception.Length + (record.State.Length * LogLimits.Value / 4);
            }
        }
    }
}
