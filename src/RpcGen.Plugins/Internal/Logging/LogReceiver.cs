using Microsoft.Extensions.Logging;
using RpcGen.Plugins.Internal.Control;
using RpcGen.Plugins.Internal.Output;

namespace RpcGen.Plugins.Internal.Logging;

/// <summary>
/// The host's end of the way of a plugin's log records. What they hold is foreign text: it is cut and escaped, and gets
/// categories that begin with the plugin's own, so that it cannot look like a record of the host.
/// </summary>
/// <param name="plugin">The name of the plugin.</param>
/// <param name="loggers">The host's loggers.</param>
/// <param name="limit">How many records a second are logged.</param>
/// <param name="dropped">Told how many were dropped since the last time.</param>
internal sealed class LogReceiver(string plugin, ILoggerFactory loggers, RateLimit limit, Action<long> dropped)
    : IPluginLogTarget
{
    // Calls come one after the other.
    private readonly Dictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);

    public ValueTask WriteAsync(PluginLogBatch batch, CancellationToken cancellationToken)
    {
        long lost = Math.Max(0, batch.Dropped);
        foreach (PluginLogRecord record in batch.Records)
        {
            if (limit.TryAccept())
            {
                Write(record);
            }
            else
            {
                lost++;
            }
        }

        if (lost > 0)
        {
            dropped(lost);
        }

        return ValueTask.CompletedTask;
    }

    private void Write(PluginLogRecord record)
    {
        ILogger logger = LoggerOf(OutputText.Escape(LogLimits.Cut(record.Category, LogLimits.Name)));
        LogLevel level = (LogLevel)Math.Clamp(record.Level, (int)LogLevel.Trace, (int)LogLevel.Critical);
        if (!logger.IsEnabled(level))
        {
            return;
        }

        string name = OutputText.Escape(LogLimits.Cut(record.EventName, LogLimits.Name));
        string exception = OutputText.EscapeLines(LogLimits.Cut(record.Exception, LogLimits.Text));
        IDisposable?[] scopes = [.. record.Scopes.Take(LogLimits.Scopes)
            .Select(scope => logger.BeginScope(OutputText.Escape(LogLimits.Cut(scope, LogLimits.Value))))];
        logger.Log(
            level, new EventId(record.EventId, name.Length > 0 ? name : null),
            new ReceivedState(
                OutputText.Escape(LogLimits.Cut(record.Message, LogLimits.Text)),
                [.. record.State.Take(LogLimits.Values).Select(ValueOf)]),
            exception.Length > 0 ? new ReceivedException(exception) : null, static (state, _) => state.ToString());
        foreach (IDisposable? scope in scopes.Reverse())
        {
            scope?.Dispose();
        }
    }

    private ILogger LoggerOf(string category)
    {
        if (_loggers.TryGetValue(category, out ILogger? logger))
        {
            return logger;
        }

        if (_loggers.Count >= LogLimits.Categories)
        {
            category = "";
        }

        logger = loggers.CreateLogger($"RpcGen.Plugins.Log.{plugin}{(category.Length > 0 ? "." : "")}{category}");
        _loggers[category] = logger;
        return logger;
    }

    private static KeyValuePair<string, object?> ValueOf(PluginLogValue value) => new(
        OutputText.Escape(LogLimits.Cut(value.Name, LogLimits.Name)),
        value.Kind switch
        {
            PluginLogValueKind.Nothing => null,
            PluginLogValueKind.Truth => value.Integer != 0,
            PluginLogValueKind.Integer => value.Integer,
            PluginLogValueKind.Number => value.Number,
            _ => OutputText.Escape(LogLimits.Cut(value.Text, LogLimits.Value)),
        });
}
