namespace RpcGen.LoadGen.Raw;

internal sealed class RawStreams(Stream input, Stream output) : IRawPipe
{
    public void Send(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        output.Flush();
    }

    public bool Receive(Span<byte> buffer) =>
        input.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) == buffer.Length;

    public void Dispose()
    {
        output.Dispose();
        input.Dispose();
    }
}
