using System.IO.Pipelines;
using RpcGen.TestPeer;

namespace RpcGen.Tests.Streams;

/// <summary>Methods of many shapes, some of which fail.</summary>
[RpcContract]
[RpcFault(typeof(NotFound))]
public interface IProbe
{
    event Action<IItem> Opened;

    event Action<int> Ticked;

    event Action<int> Refused;

    IAsyncEnumerable<int> ThrowAtOnceAsync();

    IAsyncEnumerable<int> ForeverAsync(CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> TakeAsync(byte[] payload, CancellationToken cancellationToken = default);

    IAsyncEnumerable<IItem> ItemsAsync(int count);

    IAsyncEnumerable<IItem> SharedThenAsync(int count);

    IAsyncEnumerable<byte[]> BlocksAsync(int[] sizes);

    ValueTask<string> TakeItemsAsync(IAsyncEnumerable<IItem> items);

    ValueTask<int> ReportTextAsync(int steps, int size, IProgress<string> progress);

    ValueTask<int> ReportAllAsync(int steps, [RpcProgress(Mode = RpcProgressMode.All)] IProgress<int> progress);

    ValueTask CompletePipeAsync(PipeWriter writer, int size);

    ValueTask PipeAndTextAsync(PipeWriter writer, Refusing value);

    ValueTask<string> HoldAsync(CancellationToken cancellationToken = default);

    ValueTask PingAsync();

    ValueTask RaiseOpenedAsync(int count);

    IItem Get(string name, byte[] payload);

    ValueTask<IItem> SameAsync();

    ValueTask<string> NameOfAsync(IItem item);

    ValueTask CallBackAsync(IItem item);

    ValueTask FailHugeAsync(int size);
}
