namespace RpcGen.Tests.Protocol;

/// <summary>A channel whose bytes arrive in pieces, or end early.</summary>
/// <param name="inner">Where the bytes come from.</param>
/// <param name="position">No receive crosses this position.</param>
/// <param name="maxPiece">No receive is longer.</param>
/// <param name="ends">Whether the bytes end at the position.</param>
internal sealed class SplitChannel(RpcChannel inner, long position, int maxPiece, bool ends) : RpcChannel
{
    private long _received;

    public override bool CanBlock => true;

    public override int Receive(Span<byte> first, Span<byte> second)
    {
        if (ends && _received == position)
        {
            return 0;
        }

        long beforePosition = _received < position ? position - _received : long.MaxValue;
        int count = inner.Receive(first[..(int)Math.Min(Math.Min(first.Length, maxPiece), beforePosition)], default);
        _received += count;
        return count;
    }

    public override int TrySend(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => inner.TrySend(first, second);

    public override RpcChannelReadiness Wait(RpcChannelReadiness interest) => inner.Wait(interest);

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => throw new NotSupportedException();

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => inner.SendAsync(bytes);

    public override void Abort() => inner.Abort();

    protected override void Dispose(bool disposing) => inner.Dispose();
}
