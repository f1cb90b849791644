namespace RpcGen.Buffers;

/// <summary>
/// The streams and references that belong to a message, in the order in which its codecs meet them. The connection
/// interprets them; the serializer only carries them. Used by one thread at a time.
/// </summary>
internal abstract class Attachments
{
    /// <summary>True if what is written or read next outlives its call.</summary>
    public bool Keep { get; set; }

    /// <summary>The window that the next stream gets, in bytes; 0 for the default.</summary>
    public int Window { get; set; }

    /// <summary>Fails if the message that is being read belongs to a call that has ended.</summary>
    /// <exception cref="RpcException">The call has ended.</exception>
    public abstract void ThrowIfAbandoned();

    /// <summary>
    /// The number of attachments; <see cref="UndoFrom"/> with this value removes those that were added later.
    /// </summary>
    public abstract int Count { get; }

    /// <summary>
    /// Undoes the attachments from index <paramref name="count"/> on: the message, or this part of it, is not sent.
    /// </summary>
    public abstract void UndoFrom(int count);

    /// <summary>Takes over the attachments of another message.</summary>
    public abstract void MoveFrom(Attachments other);
}
