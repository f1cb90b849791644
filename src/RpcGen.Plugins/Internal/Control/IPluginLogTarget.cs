namespace RpcGen.Plugins.Internal.Control;

/// <summary>Takes the log records of a plugin, in their order.</summary>
[RpcContract(Name = "rpcgen.plugin.log", Order = RpcOrder.Serial, TimeoutMilliseconds = -1)]
internal interface IPluginLogTarget
{
    /// <summary>Answered when the host's loggers have the records: one batch at most is under way.</summary>
    ValueTask WriteAsync(PluginLogBatch batch, CancellationToken cancellationToken = default);
}
