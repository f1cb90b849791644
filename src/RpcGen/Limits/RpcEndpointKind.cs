namespace RpcGen;

/// <summary>The kinds of endpoint.</summary>
public enum RpcEndpointKind
{
    /// <summary><c>ipc:NAME</c>: the best local transport of the operating system.</summary>
    Ipc,

    /// <summary><c>unix:PATH</c>: a Unix domain socket.</summary>
    Unix,

    /// <summary><c>pipe:NAME</c>: a named pipe on Windows, a private Unix domain socket elsewhere.</summary>
    Pipe,

    /// <summary>
    /// <c>shm:NAME</c>: an alias of <c>ipc:</c>; the connection moves to shared memory where both sides can.
    /// </summary>
    SharedMemory,

    /// <summary><c>stdio:</c>: the standard streams of this process.</summary>
    Stdio,

    /// <summary>
    /// <c>fd:NUMBER</c>: a connected Unix socket that this process inherited under that descriptor, for instance from
    /// the program that started it. Unix only.
    /// </summary>
    Descriptor,

    /// <summary><c>memory:NAME</c>: within this process.</summary>
    Memory,

    /// <summary>
    /// <c>tcp:HOST:PORT</c>: plain TCP, on the loopback interface unless insecure connections are allowed.
    /// </summary>
    Tcp,

    /// <summary><c>tls:HOST:PORT</c>: TLS over TCP.</summary>
    Tls,

    /// <summary>
    /// <c>ws://HOST:PORT/PATH</c>: a WebSocket, for clients; on the loopback interface as <see cref="Tcp"/>.
    /// </summary>
    WebSocket,

    /// <summary><c>wss://HOST:PORT/PATH</c>: a WebSocket over TLS, for clients.</summary>
    SecureWebSocket,
}
