namespace RpcGen.Plugins.Internal.Control;

/// <summary>What each plugin serves to its host, beside its own contracts.</summary>
[RpcContract(Name = "rpcgen.plugin")]
internal interface IPluginControl
{
    /// <summary>Answered on receipt, whatever the handlers of the plugin do.</summary>
    ValueTask PingAsync(CancellationToken cancellationToken = default);

    /// <summary>Runs the plugin's hooks; when it completes, the plugin waits for the end of the connection.</summary>
    ValueTask ShutdownAsync(CancellationToken cancellationToken = default);
}
