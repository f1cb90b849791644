namespace RpcGen.Tests.Hostile;

/// <summary>The transport between a hostile peer and its victim.</summary>
public enum Transport
{
    /// <summary>A channel within the process.</summary>
    Memory,

    /// <summary>Two pipes, like the standard streams of a child process.</summary>
    Pipes,

    /// <summary>A Unix domain socket.</summary>
    Unix,

    /// <summary>The socket of an endpoint that moves to shared memory, before it moves.</summary>
    Ipc,

    /// <summary>The rings in shared memory, after both directions have moved.</summary>
    Rings,
}
