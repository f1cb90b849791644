using RpcGen.Buffers;

namespace RpcGen.Framing;

/// <summary>The position of a request in the outgoing stream. The frame writer sets it.</summary>
internal abstract class SendReceipt
{
    /// <summary>Where the request ends in the stream of small frames. Guarded by the frame writer's lock.</summary>
    public long EndPosition { get; set; } = long.MaxValue;

    /// <summary>The request, if it travels in chunks. Guarded by the frame writer's lock.</summary>
    public OutgoingMessage? Bulk { get; set; }
}
