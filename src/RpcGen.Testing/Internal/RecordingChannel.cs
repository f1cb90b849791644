namespace RpcGen.Testing.Internal;

/// <summary>Keeps a copy of what is sent.</summary>
internal sealed class RecordingChannel(RpcChannel inner) : RpcChannel
{
    private readonly List<byte> _sent = [];

    public byte[] Sent
    {
        get
        {
            lock (_sent)
            {
                return [.. _sent];
            }
        }
    }

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => inner.ReceiveAsync(buffer);

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        lock (_sent)
        {
            _sent.AddRange(bytes.Span);
        }

        return inner.SendAsync(bytes);
    }

    public override void Abort() => inner.Abort();

    protected override void Dispose(bool disposing) => inner.Dispose();
}
