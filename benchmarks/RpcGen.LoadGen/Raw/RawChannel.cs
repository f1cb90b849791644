namespace RpcGen.LoadGen.Raw;

/// <summary>
/// A blocking channel of the library without anything above it: the baseline of the in-memory transport.
/// </summary>
internal sealed class RawChannel(RpcChannel channel) : IRawPipe
{
    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int sent = channel.TrySend(bytes, default);
            if (sent == 0)
            {
                channel.Wait(RpcChannelReadiness.Send);
            }

            bytes = bytes[sent..];
        }
    }

    public bool Receive(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count = channel.Receive(buffer, default);
            if (count == 0)
            {
                return false;
            }

            buffer = buffer[count..];
        }

        return true;
    }

    public void Dispose()
    {
        channel.Abort();
        channel.Dispose();
    }
}
