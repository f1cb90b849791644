using System.Net.WebSockets;

namespace RpcGen.Transports.Network;

/// <summary>What the options say of endpoints between machines.</summary>
/// <param name="AllowInsecure">Whether bytes may leave the machine in the clear.</param>
/// <param name="Tls">What TLS shows and demands; not changed any more.</param>
/// <param name="ConfigureWebSocket">Adds headers to the request for a WebSocket.</param>
internal sealed record class NetworkSettings(
    bool AllowInsecure, RpcTlsOptions Tls, Action<ClientWebSocketOptions>? ConfigureWebSocket = null)
{
    /// <summary>What holds where a program gives no options.</summary>
    public static NetworkSettings Default { get; } = new(AllowInsecure: false, new RpcTlsOptions());
}
