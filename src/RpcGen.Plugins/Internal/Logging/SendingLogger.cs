using System.Globalization;
using Microsoft.Extensions.Logging;
using RpcGen.Plugins.Internal.Control;

namespace RpcGen.Plugins.Internal.Logging;

/// <summary>
/// Makes records for the host. What a record mentions is turned into text at once: it may change later.
/// </summary>
internal sealed class SendingLogger(LogSender sender, string category) : ILogger
{
    private readonly string _category = LogLimits.Cut(category, LogLimits.Name);

    // The factory keeps the scopes.
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        if (IsEnabled(logLevel))
        {
            sender.Add(new PluginLogRecord(
                (int)logLevel, _category, eventId.Id, LogLimits.Cut(eventId.Name, LogLimits.Name),
                LogLimits.Cut(formatter(state, exception), LogLimits.Text), ValuesOf(state), ScopesOf(sender.Scopes),
                LogLimits.Cut(exception?.ToString(), LogLimits.Text)));
        }
    }

    private static PluginLogValue[] ValuesOf<TState>(TState state) =>
        state is IEnumerable<KeyValuePair<string, object?>> values
            ?
            [
                .. values.Take(LogLimits.Values)
                    .Select(value => ValueOf(LogLimits.Cut(value.Key, LogLimits.Name), value.Value)),
            ]
            : [];

    private static PluginLogValue ValueOf(string name, object? value) => value switch
    {
        null => new PluginLogValue(name, PluginLogValueKind.Nothing, 0, 0, ""),
        bool truth => new PluginLogValue(name, PluginLogValueKind.Truth, truth ? 1 : 0, 0, ""),
        sbyte or byte or short or ushort or int or uint or long => new PluginLogValue(
            name, PluginLogValueKind.Integer, Convert.ToInt64(value, CultureInfo.InvariantCulture), 0, ""),
        float or double => new PluginLogValue(
            name, PluginLogValueKind.Number, 0, Convert.ToDouble(value, CultureInfo.InvariantCulture), ""),
        _ => new PluginLogValue(
            name, PluginLogValueKind.Text, 0, 0,
            LogLimits.Cut(Convert.ToString(value, CultureInfo.InvariantCulture), LogLimits.Value)),
    };

    private static string[] ScopesOf(IExternalScopeProvider? scopes)
    {
        List<string> texts = [];
        scopes?.ForEachScope(
            static (scope, texts) =>
            {
                if (texts.Count < LogLimits.Scopes)
                {
                    texts.Add(LogLimits.Cut(Convert.ToString(scope, CultureInfo.InvariantCulture), LogLimits.Value));
                }
            },
            texts);
        return [.. texts];
    }
}
