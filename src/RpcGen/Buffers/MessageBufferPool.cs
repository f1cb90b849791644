namespace RpcGen.Buffers;

/// <summary>
/// Pools one buffer per thread. A thread needs a second one only while a codec makes a call of its own.
/// </summary>
internal static class MessageBufferPool
{
    [ThreadStatic]
    private static MessageBuffer? t_buffer;

    public static MessageBuffer Rent()
    {
        MessageBuffer buffer = t_buffer ?? new MessageBuffer();
        t_buffer = null;
        return buffer;
    }

    /// <summary>Returns a buffer that the caller has reset or detached.</summary>
    public static void Return(MessageBuffer buffer) => t_buffer = buffer;
}
