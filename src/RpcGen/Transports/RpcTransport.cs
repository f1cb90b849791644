using System.Runtime.CompilerServices;
using RpcGen.Transports.InMemory;
using RpcGen.Transports.NamedPipes;
using RpcGen.Transports.Network;
using RpcGen.Transports.Pipes;
using RpcGen.Transports.UnixSockets;
using RpcGen.Transports.WebSockets;

namespace RpcGen;

/// <summary>Connects to endpoints of one kind, and listens on them.</summary>
internal abstract class RpcTransport
{
    /// <summary>Connects.</summary>
    /// <exception cref="RpcConnectException">No listener is there, or the listener is not trusted.</exception>
    public abstract ValueTask<RpcChannel> ConnectAsync(RpcEndpoint endpoint, CancellationToken cancellationToken);

    /// <summary>Opens a listener. When this completes, clients can connect.</summary>
    /// <exception cref="RpcConnectException">The endpoint is taken, or cannot be created.</exception>
    public abstract ValueTask<RpcListener> ListenAsync(RpcEndpoint endpoint, CancellationToken cancellationToken);

    /// <summary>The transport of an endpoint on this operating system.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="settings">For endpoints that lead to other machines.</param>
    internal static RpcTransport Of(RpcEndpoint endpoint, NetworkSettings? settings = null) => endpoint.Kind switch
    {
        RpcEndpointKind.Unix => UnixSocketTransport.Instance,
        RpcEndpointKind.Ipc or RpcEndpointKind.Pipe or RpcEndpointKind.SharedMemory => OperatingSystem.IsWindows()
            ? NamedPipeTransport.Instance
            : UnixSocketTransport.Instance,
        RpcEndpointKind.Memory => InMemoryTransport.Instance,
        RpcEndpointKind.Descriptor => DescriptorTransport.Instance,
        _ when endpoint.IsNetwork => OfNetwork(endpoint, settings),
        _ => StdioTransport.Instance,
    };

    // Not inlined: a program with local endpoints only does not load the assemblies of TLS and WebSockets.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static RpcTransport OfNetwork(RpcEndpoint endpoint, NetworkSettings? settings)
    {
        settings ??= NetworkSettings.Default;
        return endpoint.Kind switch
        {
            RpcEndpointKind.Tcp => new TcpTransport(settings),
            RpcEndpointKind.Tls => new TlsTransport(settings),
            _ => new WebSocketTransport(settings),
        };
    }
}
