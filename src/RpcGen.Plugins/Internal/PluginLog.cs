using Microsoft.Extensions.Logging;

namespace RpcGen.Plugins.Internal;

/// <summary>What the host logs.</summary>
internal static partial class PluginLog
{
    [LoggerMessage(1, LogLevel.Information, "Plugin {Plugin}: {Before} -> {State}. {Reason}")]
    public static partial void StateChanged(
        ILogger logger, string plugin, PluginState before, PluginState state, string reason);

    [LoggerMessage(2, LogLevel.Error, "Plugin {Plugin}: {Before} -> {State}. {Reason}")]
    public static partial void Failed(
        ILogger logger, Exception exception, string plugin, PluginState before, PluginState state, string reason);

    [LoggerMessage(3, LogLevel.Information, "{Line}")]
    public static partial void Output(ILogger logger, string line);

    [LoggerMessage(4, LogLevel.Warning, "{Line}")]
    public static partial void Error(ILogger logger, string line);

    [LoggerMessage(5, LogLevel.Warning, "Plugin {Plugin} printed faster than it may: {Count} lines were dropped")]
    public static partial void Dropped(ILogger logger, string plugin, long count);

    [LoggerMessage(7, LogLevel.Warning, "Plugin {Plugin} called {Contract}, which it was not granted: refused")]
    public static partial void Refused(ILogger logger, string plugin, string contract);

    [LoggerMessage(8, LogLevel.Warning, "Plugin {Plugin} uses {Used} bytes of memory, {Limit} are allowed")]
    public static partial void OverBudget(ILogger logger, string plugin, long used, long limit);

    [LoggerMessage(9, LogLevel.Warning, "Plugin {Plugin} logged faster than it may: {Count} records were dropped")]
    public static partial void RecordsDropped(ILogger logger, string plugin, long count);

    [LoggerMessage(
        10, LogLevel.Warning, "Plugin {Plugin}: the changed files of '{Folder}' do not run, what ran before goes on")]
    public static partial void NotReplaced(ILogger logger, Exception exception, string plugin, string folder);

    [LoggerMessage(6, LogLevel.Error, "A handler of an event of plugin {Plugin} threw")]
    public static partial void HandlerThrew(ILogger logger, Exception exception, string plugin);
}
