namespace RpcGen.Plugins.Internal.Control;

/// <summary>What the host serves to each plugin, beside what it exposes to it.</summary>
[RpcContract(Name = "rpcgen.plugin.host", TimeoutMilliseconds = -1)]
internal interface IPluginHostControl
{
    /// <summary>The plugin takes calls. The answer is what is wrong with it; empty if nothing is.</summary>
    ValueTask<string> ReadyAsync(PluginReady ready, CancellationToken cancellationToken = default);

    /// <summary>The plugin ends because of an exception that no code handled.</summary>
    ValueTask LastWordsAsync(string exception, CancellationToken cancellationToken = default);
}
