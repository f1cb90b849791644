using RpcGen.Testing;
using RpcGen.TestKit;

namespace RpcGen.Tests.Testing;

internal static class Links
{
    /// <summary>Bytes that arrive in pieces and late, in real time.</summary>
    public static ChannelPair Pair(bool canBlock)
    {
        LinkFaults pieces = new() { MaxPiece = 3000, MaxDelay = TimeSpan.FromMilliseconds(1) };
        FaultyLink link = new(1, new FaultyLinkOptions { ToServer = pieces, ToClient = pieces, CanBlock = canBlock });
        return new ChannelPair(link.Client, link.Server);
    }
}
