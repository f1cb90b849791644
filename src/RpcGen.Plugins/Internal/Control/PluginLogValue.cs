namespace RpcGen.Plugins.Internal.Control;

/// <summary>A value of a log record.</summary>
/// <param name="Name">Its name in the format of the message.</param>
/// <param name="Kind">Which of the following it is.</param>
/// <param name="Integer">An integer; 0 or 1 for a truth value.</param>
/// <param name="Number">A number with a fraction.</param>
/// <param name="Text">Everything else, as text.</param>
internal sealed record class PluginLogValue(
    string Name, PluginLogValueKind Kind, long Integer, double Number, string Text);
