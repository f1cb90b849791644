using Nerdbank.Streams;
using RpcGen.TestKit;

namespace RpcGen.NerdbankStreams.Tests;

/// <summary>All calls, over the pipelines that UsePipe makes of streams.</summary>
public sealed class UsePipeCallTests : CallConformanceTests
{
    protected override Task<ChannelPair> ConnectAsync()
    {
        (Stream client, Stream server) = FullDuplexStream.CreatePair();
        return Task.FromResult(new ChannelPair(
            RpcPipes.FromPipelines(client.UsePipe()), RpcPipes.FromPipelines(server.UsePipe())));
    }
}
