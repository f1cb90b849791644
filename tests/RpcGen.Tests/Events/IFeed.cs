using RpcGen.CompilerServices;

namespace RpcGen.Tests.Events;

/// <summary>A contract with an event, and with calls that read its handlers.</summary>
[RpcContract]
public interface IFeed
{
    event Action<byte[]> Raised;

    ValueTask RaiseAsync(int size);

    ValueTask<int> HandlersAsync();

    ValueTask ProceedAsync();

    IAsyncEnumerable<byte[]> BlocksAsync(int count, int size);

    ValueTask ReportAsync(int count, int size, [RpcProgress(Mode = RpcProgressMode.All)] IProgress<byte[]> progress);

    IFeed Open();
}
