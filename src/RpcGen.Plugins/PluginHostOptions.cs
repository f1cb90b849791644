using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace RpcGen.Plugins;

/// <summary>How a <see cref="PluginHost"/> works. The host copies it: later changes have no effect there.</summary>
public sealed record class PluginHostOptions
{
    /// <summary>
    /// Where the host and its plugins log to: decisions to <c>RpcGen.Plugins.PluginHost</c>, what a plugin prints to
    /// <c>RpcGen.Plugins.Output.NAME</c>, what it logs to <c>RpcGen.Plugins.Log.NAME.CATEGORY</c>. Default: nowhere.
    /// </summary>
    public ILoggerFactory LoggerFactory
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value, nameof(LoggerFactory));
            field = value;
        }
    } = NullLoggerFactory.Instance;

    /// <summary>The clock for all pauses and limits.</summary>
    public TimeProvider TimeProvider
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value, nameof(TimeProvider));
            field = value;
        }
    } = TimeProvider.System;
}
