using RpcGen.Buffers;

namespace RpcGen.Framing;

/// <summary>The content of a frame, or of a message that came in chunks.</summary>
internal readonly ref struct ReceivedFrame(ReadOnlySpan<byte> content, MessageLease? lease)
{
    /// <summary>One MessagePack array.</summary>
    public ReadOnlySpan<byte> Content { get; } = content;

    /// <summary>The memory of a message that came in chunks; released when the frame has been processed.</summary>
    public MessageLease? Lease { get; } = lease;
}
