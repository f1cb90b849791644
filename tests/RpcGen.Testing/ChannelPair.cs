using RpcGen.Transports;

namespace RpcGen.Testing;

/// <summary>Both ends of a channel.</summary>
public sealed record class ChannelPair(RpcChannel Client, RpcChannel Server) : IDisposable
{
    public void Dispose()
    {
        Client.Abort();
        Server.Abort();
        Client.Dispose();
        Server.Dispose();
    }
}
