namespace RpcGen.Tests.UserCode;

/// <summary>A channel whose sends give an abort the time to overtake them.</summary>
/// <param name="inner">The channel that sends in the end.</param>
/// <param name="milliseconds">How long each send waits for an abort.</param>
internal sealed class LateSendChannel(RpcChannel inner, int milliseconds = 300) : RpcChannel
{
    private readonly SemaphoreSlim _aborted = new(0);
    private volatile bool _isSending;

    /// <summary>True once a send has begun; a test may reset it.</summary>
    public bool IsSending
    {
        get => _isSending;
        set => _isSending = value;
    }

    public override bool CanBlock => inner.CanBlock;

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => inner.ReceiveAsync(buffer);

    public override int Receive(Span<byte> first, Span<byte> second) => inner.Receive(first, second);

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        _isSending = true;
        await _aborted.WaitAsync(milliseconds);
        await inner.SendAsync(bytes);
    }

    public override int TrySend(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        _isSending = true;
        _aborted.Wait(milliseconds);
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
