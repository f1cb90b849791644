using RpcGen.CompilerServices;

namespace RpcGen.TestPeer;

/// <summary>The methods of gRPC's interoperability test cases.</summary>
[RpcContract]
public interface IInterop
{
    ValueTask EmptyAsync();

    Task<byte[]> UnaryAsync(byte[] payload, int responseSize, CancellationToken cancellationToken = default);

    Task<int> UploadAsync(IAsyncEnumerable<byte[]> payloads, CancellationToken cancellationToken = default);

    IAsyncEnumerable<byte[]> DownloadAsync(int[] sizes, CancellationToken cancellationToken = default);

    IAsyncEnumerable<byte[]> DuplexAsync(
        IAsyncEnumerable<(int Size, byte[] Payload)> requests, CancellationToken cancellationToken = default);

    Task StatusAsync(int code, string message);

    Task<string> MetadataAsync();

    Task SleepAsync(CancellationToken cancellationToken);

    /// <summary>Holds what it gets until the call ends in the way that is asked for.</summary>
    Task HoldAsync(
        IAsyncEnumerable<int>? items, Stream? bytes, IProgress<int>? progress, IWatcher? watcher, string outcome,
        CancellationToken cancellationToken);
}
