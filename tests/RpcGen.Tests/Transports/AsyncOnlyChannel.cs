namespace RpcGen.Tests.Transports;

/// <summary>A channel that hides that it could block.</summary>
internal sealed class AsyncOnlyChannel(RpcChannel inner) : RpcChannel
{
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => inner.ReceiveAsync(buffer);

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => inner.SendAsync(bytes);

    public override int TrySend(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => inner.TrySend(first, second);

    public override void Abort() => inner.Abort();

    protected override void Dispose(bool disposing) => inner.Dispose();
}
