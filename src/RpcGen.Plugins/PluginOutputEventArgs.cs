namespace RpcGen.Plugins;

/// <summary>A line that a plugin printed.</summary>
/// <param name="line">The line, without control characters.</param>
/// <param name="isError">Whether it went to standard error.</param>
public sealed class PluginOutputEventArgs(string line, bool isError) : EventArgs
{
    /// <summary>The line, without its end. Control characters are written as <c>\xNN</c>.</summary>
    public string Line { get; } = line;

    /// <summary>Whether it was printed to standard error.</summary>
    public bool IsError { get; } = isError;
}
