namespace RpcGen.Plugins.Internal.Control;

/// <summary>One log record of a plugin.</summary>
/// <param name="Level">The number of its level.</param>
/// <param name="Category">The category of the logger.</param>
/// <param name="EventId">The number of its event id.</param>
/// <param name="EventName">The name of its event id; empty if it has none.</param>
/// <param name="Message">The message with its values in it.</param>
/// <param name="State">The values, that of the original format among them.</param>
/// <param name="Scopes">The scopes around it as text, the outermost first.</param>
/// <param name="Exception">The exception as text; empty if there is none.</param>
internal sealed record class PluginLogRecord(
    int Level, string Category, int EventId, string EventName, string Message, PluginLogValue[] State, string[] Scopes,
    string Exception);
