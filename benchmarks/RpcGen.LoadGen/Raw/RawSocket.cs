using System.Net.Sockets;

namespace RpcGen.LoadGen.Raw;

internal sealed class RawSocket(Socket socket) : IRawPipe
{
    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }

    public bool Receive(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count = socket.Receive(buffer);
            if (count == 0)
            {
                return false;
            }

            buffer = buffer[count..];
        }

        return true;
    }

    public void Dispose() => socket.Dispose();
}
