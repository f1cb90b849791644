using RpcGen.Testing;
using RpcGen.TestKit;
using RpcGen.TestPeer;

namespace RpcGen.Tests.Connections;

public sealed class DisposalTests
{
    [Fact]
    public async Task When_disposal_has_completed_no_reference_and_no_stream_is_left()
    {
        for (int i = 0; i < 20; i++)
        {
            FaultyLink link = new(i);
            await using ConnectedPair pair = await ConnectedPair.OpenAsync(new ChannelPair(link.Client, link.Server));
            List<IDocument> documents = await pair.ShapesProxy.ManyAsync(100).Soon();
            Task[] hanging = [.. Enumerable.Range(0, 1000).Select(_ => pair.ShapesProxy.HangAsync(default).AsTask())];
            await pair.Proxy.AddAsync(1, 2).Soon();
            Assert.Equal(100, pair.Server.GetReferences().Count);

            link.Cut();
            await pair.Server.Closed.Soon();
            await pair.Server.DisposeAsync().Soon();

            Assert.Empty(pair.Server.GetReferences());
            Assert.Equal(0, pair.Server.Session.Streams.Count);
            await Task.WhenAll(hanging).ContinueWith(_ => { }, TaskScheduler.Default).Soon();
            Assert.Equal(100, documents.Count);
        }
    }
}
