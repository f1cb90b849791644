namespace RpcGen.Plugins;

/// <summary>Which plugins of a group are started anew when one of them fails.</summary>
public enum PluginGroupStrategy
{
    /// <summary>That one only.</summary>
    OneForOne,

    /// <summary>All of them.</summary>
    OneForAll,

    /// <summary>That one, and those that come after it in the group.</summary>
    RestForOne,
}
