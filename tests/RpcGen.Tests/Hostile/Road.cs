namespace RpcGen.Tests.Hostile;

/// <summary>What carries the bytes between a hostile peer and its victim.</summary>
public enum Road
{
    /// <summary>A channel within the process.</summary>
    Memory,

    /// <summary>Two pipes, which is what the standard streams of a child process are.</summary>
    Pipes,

    /// <summary>A Unix domain socket.</summary>
    Unix,

    /// <summary>The socket of an endpoint that moves to shared memory, before it moves.</summary>
    Ipc,

    /// <summary>The rings in shared memory, after both directions have moved.</summary>
    Rings,
}
