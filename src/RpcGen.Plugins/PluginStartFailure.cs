namespace RpcGen.Plugins;

/// <summary>Kinds of reason why a plugin did not start.</summary>
public enum PluginStartFailure
{
    /// <summary>The program file is missing.</summary>
    NotFound,

    /// <summary>
    /// The file is there but cannot be executed here: permissions, architecture, format, missing loader.
    /// </summary>
    NotExecutable,

    /// <summary>The file or its folder could be changed by another user, or is not the pinned one.</summary>
    NotTrusted,

    /// <summary>The program needs a .NET runtime that is not installed.</summary>
    MissingRuntime,

    /// <summary>The process ended before it was ready.</summary>
    Exited,

    /// <summary>The process was not ready in time.</summary>
    Timeout,

    /// <summary>What it sent in place of the handshake is not this library's protocol.</summary>
    NoPlugin,

    /// <summary>A contract that the host needs is missing, or has another version.</summary>
    Incompatible,

    /// <summary>The system has no room for another process.</summary>
    Exhausted,
}
