namespace RpcGen.Plugins;

/// <summary>A plugin uses more than its budget. A handler may let it live.</summary>
public sealed class PluginBudgetExceededEventArgs : EventArgs
{
    internal PluginBudgetExceededEventArgs(long used, long limit)
    {
        Used = used;
        Limit = limit;
    }

    /// <summary>Resident bytes of its process.</summary>
    public long Used { get; }

    /// <summary>The limit in bytes.</summary>
    public long Limit { get; }

    /// <summary>Set by a handler to let the plugin live until the next look, a second later. Default false.</summary>
    public bool Allow { get; set; }
}
