namespace RpcGen.Plugins.Internal.Control;

/// <summary>What a value of a log record is.</summary>
internal enum PluginLogValueKind
{
    Text,
    Integer,
    Number,
    Truth,
    Nothing,
}
