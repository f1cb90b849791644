namespace RpcGen.Plugins.Internal.Logging;

/// <summary>An exception that a plugin has logged, as its text: the exception itself stays in the plugin.</summary>
internal sealed class ReceivedException(string text) : Exception(text.Split('\n', 2)[0].TrimEnd('\r'))
{
    public override string ToString() => text;
}
