namespace RpcGen.Tests.UserCode;

/// <summary>A channel whose sends give an abort the time to overtake them.</summary>
internal sealed class LateSendChannel(RpcChannel inner) : RpcChannel
{
    private static readonly TimeSpan s_time = TimeSpan.FromMilliseconds(300);

    private readonly SemaphoreSlim _aborted = new(0);

    public override bool CanBlock => inner.CanBlock;

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => inner.ReceiveAsync(buffer);

    public override int Receive(Span<byte> first, Span<byte> second) => inner.Receive(first, second);

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _aborted.WaitAsync(s_time);
        await inner.SendAsync(bytes);
    }

    public override int TrySend(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        _aborted.Wait(s_time);
        return inner.TrySend(first, second);
    }

    public override RpcChannelReadiness Wait(RpcChannelReadiness interest) => inner.Wait(interest);

    public override void Abort()
    {
        inner.Abort();
        _aborted.Release();
    }

    protected override void Dispose(bool disposing) => inner.Dispose();
}
