namespace RpcGen.Plugins;

/// <summary>
/// Something about a plugin failed. The status is <see cref="RpcStatus.Unknown"/>: the caller of a handler that lets it
/// through gets it as any other exception, with the detail that <see cref="RpcConnectionOptions.ErrorDetail"/> allows.
/// </summary>
public abstract class PluginException : RpcException
{
    private protected PluginException(string plugin, string message, Exception? innerException)
        : base(RpcStatus.Unknown, message, innerException) => Plugin = plugin;

    /// <summary>The name of the plugin.</summary>
    public string Plugin { get; }
}
