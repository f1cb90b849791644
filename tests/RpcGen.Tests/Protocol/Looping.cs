using RpcGen.TestPeer;

namespace RpcGen.Tests.Protocol;

/// <summary>A serial object whose handler calls the object that it gets.</summary>
internal sealed class Looping : ISerial
{
    public Task<int> StepAsync(int number, CancellationToken cancellationToken = default) => Task.FromResult(number);

    public Task<int> CallOutAsync(ISerial? other, ISerial? back) => other!.StepAsync(1);

    public async IAsyncEnumerable<int> ItemsAsync(int count)
    {
        await Task.CompletedTask;
        yield break;
    }
}
