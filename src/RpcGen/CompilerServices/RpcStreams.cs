using System.ComponentModel;
using System.Threading.Channels;
using RpcGen.Streams;

namespace RpcGen.CompilerServices;

/// <summary>The other forms that a stream of items can have in a contract.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RpcStreams
{
    /// <summary>A stream as a channel reader; starts at once.</summary>
    public static ChannelReader<T> ToChannel<T>(IAsyncEnumerable<T> items) => new RemoteChannel<T>(items);

    /// <summary>A stream as an observable; starts with each subscription.</summary>
    public static IObservable<T> ToObservable<T>(IAsyncEnumerable<T> items) => new RemoteObservable<T>(items);

    /// <summary>What comes out of a channel, as a stream.</summary>
    public static IAsyncEnumerable<T>? From<T>(ChannelReader<T>? reader) => reader?.ReadAllAsync();

    /// <summary>What an observable brings, as a stream.</summary>
    public static IAsyncEnumerable<T>? From<T>(IObservable<T>? observable) =>
        observable is null ? null : new ObservableSource<T>(observable);
}
