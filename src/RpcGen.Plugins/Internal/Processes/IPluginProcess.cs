namespace RpcGen.Plugins.Internal.Processes;

/// <summary>What one life of a plugin runs in: mostly a child process.</summary>
internal interface IPluginProcess
{
    /// <summary>The process id; null if the plugin runs in this process.</summary>
    int? Id { get; }

    /// <summary>What it is, in messages: <c>process 123</c>.</summary>
    string Description { get; }

    /// <summary>How it ends, in messages, if only its connection tells of the end; null if its exit does.</summary>
    string? EndWithoutExit { get; }

    /// <summary>Completed when it has ended. Never faults.</summary>
    Task<PluginExit> Exited { get; }

    /// <summary>Opens the channel to the plugin. Called once.</summary>
    /// <param name="explainLoss">Returns why the plugin has ended without closing its connection.</param>
    RpcChannel Open(Func<Exception?> explainLoss);

    /// <summary>Told of the connection that was made of the channel.</summary>
    void Follow(RpcConnection connection);

    /// <summary>
    /// Sends a signal to the process and all of its group that are left, or does what is closest to it.
    /// </summary>
    void Signal(int signal);
}
