namespace RpcGen.Plugins;

/// <summary>What calls do that are made while a plugin is being started or is about to be started again.</summary>
public enum PluginDownCalls
{
    /// <summary>They wait for it, for as long as <see cref="PluginStartInfo.CallWait"/>. The default.</summary>
    Wait,

    /// <summary>They fail at once; certainly not sent.</summary>
    Fail,
}
