namespace RpcGen.Plugins.Internal.Control;

/// <summary>
/// What each plugin serves to its host, beside its own contracts. The deadlines of the plugin's calls do not count
/// here.
/// </summary>
[RpcContract(Name = "rpcgen.plugin", TimeoutMilliseconds = -1)]
internal interface IPluginControl
{
    /// <summary>Answered on receipt, whatever the handlers of the plugin do.</summary>
    ValueTask PingAsync(CancellationToken cancellationToken = default);

    /// <summary>Runs the plugin's hooks; when it completes, the plugin waits for the end of the connection.</summary>
    ValueTask ShutdownAsync(CancellationToken cancellationToken = default);
}
