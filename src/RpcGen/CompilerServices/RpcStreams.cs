using System.ComponentModel;
using System.Threading.Channels;
using RpcGen.Streams;

namespace RpcGen.CompilerServices;

/// <summary>Converts between streams of items and the other forms that they can have in a contract.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RpcStreams
{
    /// <summary>Returns a stream as a channel reader, which starts at once.</summary>
    public static ChannelReader<T> ToChannel<T>(IAsyncEnumerable<T> items) => new RemoteChannel<T>(items);

    /// <summary>Returns a stream as an observable, which starts with each subscription.</summary>
    public static IObservable<T> ToObservable<T>(IAsyncEnumerable<T> items) => new RemoteObservable<T>(items);

    /// <summary>Returns the items of a channel as a stream.</summary>
    public static IAsyncEnumerable<T>? From<T>(ChannelReader<T>? reader) => reader?.ReadAllAsync();

    /// <summary>Returns the items of an observable as a stream.</summary>
    public static IAsyncEnumerable<T>? From<T>(IObservable<T>? observable) =>
        observable is null ? null : new ObservableSource<T>(observable);
}
