namespace RpcGen.Plugins;

/// <summary>Kinds of how the process of a plugin came to its end.</summary>
public enum PluginEnd
{
    /// <summary>It exited by itself with code 0.</summary>
    Exited,

    /// <summary>Another exit code, a signal, an unhandled exception.</summary>
    Crashed,

    /// <summary>It closed its connection and lived on: killed.</summary>
    Disconnected,

    /// <summary>It did not answer: killed, as <see cref="PluginHang.KillAfter"/> says.</summary>
    Hung,

    /// <summary>It used more than its budget: killed.</summary>
    OverBudget,
}
