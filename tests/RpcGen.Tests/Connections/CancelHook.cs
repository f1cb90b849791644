using RpcGen.Protocol;

namespace RpcGen.Tests.Connections;

/// <summary>A channel that runs an action when a Cancel frame was sent, before its sender continues.</summary>
internal sealed class CancelHook(RpcChannel inner, Action sent) : RpcChannel
{
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => inner.ReceiveAsync(buffer);

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => inner.SendAsync(bytes);

    public override int TrySend(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        bool isCancel = first.IndexOf(new byte[] { 0x92, (byte)FrameKind.Cancel, 0xcd }) >= 0;
        int taken = inner.TrySend(first, second);
        if (isCancel)
        {
            sent();
        }

        return taken;
    }

    public override void Abort() => inner.Abort();

    protected override void Dispose(bool disposing) => inner.Dispose();
}
