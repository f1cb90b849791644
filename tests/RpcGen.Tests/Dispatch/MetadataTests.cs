using RpcGen.TestKit;
using RpcGen.TestPeer;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.Dispatch;

/// <summary>Metadata belongs to one call, in both directions.</summary>
public sealed class MetadataTests
{
    [Fact]
    public async Task Metadata_of_one_call_is_not_that_of_another()
    {
        bool first = true;
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(
            TransportPairs.InMemory(),
            server: Around.Options((call, next) =>
            {
                if (first)
                {
                    first = false;
                    call.Metadata.Set(Shapes.Tenant, "alice");
                }

                return next();
            }));

        await pair.ShapesProxy.PostedAsync().Soon();

        Assert.Equal("nobody", await pair.ShapesProxy.MetadataAsync().Soon());
    }

    [Fact]
    public async Task Metadata_of_a_reply_that_is_too_large_is_refused_where_it_is_set()
    {
        RpcMetadataKey<string?> key = RpcMetadataKey.String(new string('€', 128));
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(
            TransportPairs.InMemory(),
            server: Around.Options((call, next) =>
            {
                Assert.Throws<InvalidOperationException>(() => call.Reply.Set(key, new string('x', 8060)));
                call.Reply.Set(key, new string('x', 7000));
                return next();
            }));
        using RpcReply reply = RpcCall.CaptureReply();

        Assert.Equal(3, await pair.Proxy.AddAsync(1, 2).Soon());

        Assert.Equal(new string('x', 7000), reply.Metadata.Get(key));
    }

    [Fact]
    public async Task A_captured_reply_is_that_of_the_last_call()
    {
        await using ConnectedPair pair = await ConnectedPair.OpenAsync(TransportPairs.InMemory());
        using RpcReply reply = RpcCall.CaptureReply();

        await pair.ShapesProxy.MetadataAsync().Soon();
        Assert.Equal(42, reply.Metadata.Get(Shapes.Cost));

        await pair.ShapesProxy.PostedAsync().Soon();
        Assert.Equal(0, reply.Metadata.Count);
    }
}
