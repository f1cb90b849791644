using System.Collections.Concurrent;
using RpcGen.TestKit;

namespace RpcGen.Tests.UserCode;

/// <summary>Two connected ends, of which one serves <see cref="IPlaces"/>, and what their sinks were told.</summary>
internal sealed class PlacesPair : IAsyncDisposable
{
    private PlacesPair(ChannelPair channels)
    {
        Client = RpcConnection.Create(
            channels.Client, new RpcConnectionOptions { OnUnhandledException = ToldClient.Enqueue });
        Server = RpcConnection.Create(
            channels.Server, new RpcConnectionOptions { OnUnhandledException = ToldServer.Enqueue });
    }

    public RpcConnection Client { get; }

    public RpcConnection Server { get; }

    public Places Service { get; } = new();

    public IPlaces Proxy => Client.GetProxy<IPlaces>();

    /// <summary>What the sinks of the two ends were told.</summary>
    public ConcurrentQueue<Exception> ToldClient { get; } = new();

    /// <inheritdoc cref="ToldClient"/>
    public ConcurrentQueue<Exception> ToldServer { get; } = new();

    public static async Task<PlacesPair> OpenAsync(ChannelPair channels)
    {
        PlacesPair pair = new(channels);
        pair.Server.Expose<IPlaces>(pair.Service);
        await Task.WhenAll(pair.Client.StartAsync(), pair.Server.StartAsync()).Soon();
        return pair;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }
}
