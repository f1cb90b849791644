namespace RpcGen.LoadGen.Raw;

/// <summary>The simplest blocking channel of a transport, for the baseline.</summary>
internal interface IRawPipe : IDisposable
{
    void Send(ReadOnlySpan<byte> bytes);

    /// <summary>Fills the buffer; returns false at the end.</summary>
    bool Receive(Span<byte> buffer);
}
