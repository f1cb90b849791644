namespace RpcGen.Connections.Internal;

/// <summary>The content of a frame, or of a message that came in chunks.</summary>
internal readonly ref struct ReceivedFrame(ReadOnlySpan<byte> content, ReadOnlyMemory<byte> owned)
{
    /// <summary>One MessagePack array.</summary>
    public ReadOnlySpan<byte> Content { get; } = content;

    /// <summary>The same bytes if they belong to this message alone and live as long as anyone refers to them.</summary>
    public ReadOnlyMemory<byte> Owned { get; } = owned;
}
