namespace RpcGen.TestKit;

/// <summary>Both ends of a channel.</summary>
public sealed record class ChannelPair(RpcChannel Client, RpcChannel Server) : IDisposable
{
    private bool _clientClosed;

    public void CloseClient()
    {
        if (!_clientClosed)
        {
            _clientClosed = true;
            Client.Abort();
            Client.Dispose();
        }
    }

    public void Dispose()
    {
        CloseClient();
        Server.Abort();
        Server.Dispose();
    }
}
