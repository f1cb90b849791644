using System.Net.WebSockets;
using Nerdbank.Streams;
using RpcGen.TestKit;

namespace RpcGen.NerdbankStreams.Tests;

/// <summary>Connected ends of each road.</summary>
internal static class Pairs
{
    public static async Task<(MultiplexingStream Client, MultiplexingStream Server)> StreamsAsync(int version)
    {
        (Stream client, Stream server) = FullDuplexStream.CreatePair();
        MultiplexingStream[] streams = await Task.WhenAll(
            MultiplexingStream.CreateAsync(client, new MultiplexingStream.Options { ProtocolMajorVersion = version }),
            MultiplexingStream.CreateAsync(server, new MultiplexingStream.Options { ProtocolMajorVersion = version })).Soon();
        return (streams[0], streams[1]);
    }

    public static async Task<ChannelPair> MultiplexedAsync(int version)
    {
        (MultiplexingStream client, MultiplexingStream server) = await StreamsAsync(version);
        Task<MultiplexingStream.Channel> offered = client.OfferChannelAsync("rpc");
        Task<MultiplexingStream.Channel> accepted = server.AcceptChannelAsync("rpc");
        return new ChannelPair(
            new MultiplexedChannel(await offered.Soon()), new MultiplexedChannel(await accepted.Soon()));
    }

    public static Task<ChannelPair> WebSocketsAsync()
    {
        (Stream client, Stream server) = FullDuplexStream.CreatePair();
        return Task.FromResult(new ChannelPair(
            RpcSockets.FromWebSocket(
                WebSocket.CreateFromStream(client, new WebSocketCreationOptions { IsServer = false })),
            RpcSockets.FromWebSocket(
                WebSocket.CreateFromStream(server, new WebSocketCreationOptions { IsServer = true }))));
    }
}
