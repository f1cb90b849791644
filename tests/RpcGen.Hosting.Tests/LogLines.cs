using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace RpcGen.Hosting.Tests;

/// <summary>Collects the log: category, level and text.</summary>
internal sealed class LogLines : ILoggerProvider
{
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>Whether a line of a category, or of one below it, has a text in it.</summary>
    public bool Has(string category, string text) => Lines.Any(line =>
        line.StartsWith(category, StringComparison.Ordinal) && line.Contains(text, StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => new Collector(categoryName, Lines);

    public void Dispose()
    {
    }

    private sealed class Collector(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{category} {logLevel} {formatter(state, exception)}");
    }
}
