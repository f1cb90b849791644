namespace RpcGen.Buffers;

/// <summary>One buffer a thread; a second one is needed only while a codec makes a call of its own.</summary>
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

    /// <summary>Returns a buffer that was reset or detached.</summary>
    public static void Return(MessageBuffer buffer) => t_buffer = buffer;
}
