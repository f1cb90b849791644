using RpcGen.Testing;
using RpcGen.TestKit;

namespace RpcGen.Tests.Testing;

/// <summary>All calls, in pieces.</summary>
public sealed class FaultyLinkCallTests : CallConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync()
    {
        LinkFaults pieces = new() { MaxPiece = 3000 };
        FaultyLink link = new(2, new FaultyLinkOptions { ToServer = pieces, ToClient = pieces, CanBlock = true });
        return Task.FromResult(new ChannelPair(link.Client, link.Server));
    }
}
