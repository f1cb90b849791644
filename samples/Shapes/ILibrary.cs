using RpcGen;
using RpcGen.CompilerServices;

namespace Shapes;

/// <summary>A library in another process, with one method for each shape of call.</summary>
[RpcContract]
[RpcFault(typeof(NoSuchBook))]
public interface ILibrary
{
    /// <summary>Raised in this process when it happens in the other.</summary>
    event EventHandler<BookAdded> Added;

    /// <summary>A blocking call each time it is read.</summary>
    int Count { get; }

    /// <summary>Items come while they are found; the reader's pace is the producer's.</summary>
    IAsyncEnumerable<string> SearchAsync(string text, CancellationToken cancellationToken = default);

    /// <summary>Items go while they are made.</summary>
    ValueTask<int> AddAllAsync(IAsyncEnumerable<string> titles, CancellationToken cancellationToken = default);

    /// <summary>A stream of bytes up.</summary>
    ValueTask<long> ScanAsync(
        Stream pages, IProgress<long>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>A stream of bytes down.</summary>
    ValueTask<Stream> ReadAsync(string title);

    /// <summary>The caller does not wait for the handler.</summary>
    [RpcMethod(OneWay = true)]
    ValueTask TouchAsync(string title);

    /// <summary>An object that stays where it is: a reference travels.</summary>
    ValueTask<IBook> OpenAsync(string title);

    /// <summary>The same at once: calls on the result travel before the answer.</summary>
    IBook Open(string title);

    /// <summary>The caller's object is called back, as long as this call lasts.</summary>
    ValueTask<string> AskAsync(IReader reader);

    /// <summary>And this one as long as it is wanted.</summary>
    ValueTask RegisterAsync([RpcKeep] IReader reader);

    ValueTask<string> CallRegisteredAsync();

    ValueTask WaitAsync(CancellationToken cancellationToken = default);

    ValueTask<string> WhoAmIAsync();
}
