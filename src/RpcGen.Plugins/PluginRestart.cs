namespace RpcGen.Plugins;

/// <summary>After which ends a plugin is started again.</summary>
public enum PluginRestart
{
    /// <summary>After one that is not normal: an exit code other than 0, a signal, a hang. The default.</summary>
    Transient,

    /// <summary>After every one that the host did not ask for.</summary>
    Permanent,

    /// <summary>After none.</summary>
    Temporary,
}
