using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace RpcGen.Plugins.Tests;

/// <summary>Keeps what is logged, with all that a record has. Loggers of a category wait while it is held.</summary>
internal sealed class RecordingLoggers : ILoggerFactory
{
    private readonly ManualResetEventSlim _isOpen = new(initialState: true);
    private readonly LoggerExternalScopeProvider _scopes = new();

    public ConcurrentQueue<Record> Records { get; } = new();

    public void Hold() => _isOpen.Reset();

    public void Release() => _isOpen.Set();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose() => _isOpen.Dispose();

    internal sealed record class Record(
        string Category, LogLevel Level, EventId Id, string Message, string State, string Scopes, Exception? Exception);

    private sealed class Logger(RecordingLoggers owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => owner._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (category.StartsWith("RpcGen.Plugins.Log.", StringComparison.Ordinal))
            {
                owner._isOpen.Wait();
            }

            IEnumerable<string> values = state is IEnumerable<KeyValuePair<string, object?>> pairs
                ? pairs.Select(pair => string.Create(
                    CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value?.GetType().Name}:{pair.Value}"))
                : [];
            List<string> scopes = [];
            owner._scopes.ForEachScope((scope, texts) => texts.Add($"{scope}"), scopes);
            owner.Records.Enqueue(new Record(
                category, logLevel, eventId, formatter(state, exception), string.Join(' ', values),
                string.Join(' ', scopes),
                exception));
        }
    }
}
