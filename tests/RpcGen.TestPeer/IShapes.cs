using System.IO.Pipelines;
using System.Threading.Channels;
using RpcGen.CompilerServices;

namespace RpcGen.TestPeer;

/// <summary>Every shape of call.</summary>
[RpcContract]
[RpcFault(typeof(NotFound))]
public interface IShapes
{
    event EventHandler<Sample> Sampled;

    event Action<int, string> Numbered;

    event EventHandler Touched;

    int Level { get; set; }

    IAsyncEnumerable<Sample> CountAsync(int count, CancellationToken cancellationToken = default);

    IAsyncEnumerable<byte[]> BlocksAsync(int[] sizes);

    [RpcStream(Window = 4096)]
    IAsyncEnumerable<byte[]> NarrowAsync(int size, CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> FailAfterAsync(int count, string how);

    IAsyncEnumerable<int> EchoAsync(IAsyncEnumerable<int> items, CancellationToken cancellationToken = default);

    ValueTask<long> SumAsync(IAsyncEnumerable<int> items, CancellationToken cancellationToken = default);

    ValueTask<long> SumBothAsync(IAsyncEnumerable<int> first, IAsyncEnumerable<int> second);

    ValueTask<int> FirstAsync(IAsyncEnumerable<int> items);

    Task<IAsyncEnumerable<int>> LaterAsync(int count);

    ChannelReader<int> ChannelAsync(int count);

    IObservable<int> Observe(int count);

    ValueTask<long> SumChannelAsync(ChannelReader<int> items);

    ValueTask<byte[]> HashAsync(Stream content);

    ValueTask<Stream> OpenAsync(int size);

    ValueTask FillAsync(Stream target, int size);

    ValueTask<string> DescribeAsync(Stream stream);

    ValueTask<long> ReadPipeAsync(PipeReader reader);

    ValueTask WritePipeAsync(PipeWriter writer, int size);

    ValueTask EchoPipeAsync(IDuplexPipe pipe);

    ValueTask<IDuplexPipe> OpenEchoAsync();

    ValueTask<int> WorkAsync(int steps, IProgress<int>? progress);

    ValueTask<int> WorkAllAsync(int steps, [RpcProgress(Mode = RpcProgressMode.All)] IProgress<int> progress);

    [RpcMethod(OneWay = true)]
    ValueTask PostAsync(int number);

    [RpcMethod(OneWay = true)]
    void PostBlocking(int number);

    [RpcMethod(OneWay = true)]
    Task PostFailingAsync(string message);

    ValueTask<int> PostedAsync();

    IDocument Open(string name);

    ValueTask<IDocument> OpenDocumentAsync(string name);

    ValueTask<ISpecialDocument> OpenSpecialAsync(string name);

    ValueTask<IDocument?> FindAsync(string name);

    ValueTask<bool> IsOwnAsync(IDocument document);

    ValueTask<string> NameOfAsync(IDocument document);

    ValueTask<int> CallBackAsync(IWatcher watcher, int count);

    ValueTask KeepAsync([RpcKeep] IWatcher watcher);

    ValueTask KeepTwoAsync([RpcKeep] IWatcher first, [RpcKeep] IWatcher second, bool fail);

    ValueTask RememberAsync(IWatcher watcher);

    ValueTask<int> CallKeptAsync(int number);

    ValueTask ForgetAsync();

    ValueTask<bool> AreSameAsync(IWatcher first, IWatcher second);

    ValueTask<List<IDocument>> ManyAsync(int count);

    ValueTask RaiseAsync(int count);

    ValueTask<int> SubscribersAsync();

    ValueTask FindOrFailAsync(string what);

    ValueTask RelayFaultAsync([RpcKeep] IShapes next, string what);

    ValueTask<string> MetadataAsync();

    ValueTask<double> RemainingAsync();

    ValueTask<double> NestedRemainingAsync(IShapes next);

    ValueTask HangAsync(CancellationToken cancellationToken);

    /// <summary>Hangs in a call of its own, and has no token.</summary>
    ValueTask HangInNextAsync(IShapes next);
}
