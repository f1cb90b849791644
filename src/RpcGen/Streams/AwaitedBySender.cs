namespace RpcGen.Streams;

/// <summary>The event for which the producer of a stream waits.</summary>
internal enum AwaitedBySender
{
    /// <summary>The producer does not wait.</summary>
    Nothing,

    /// <summary>The consumer's credit.</summary>
    Credit,

    /// <summary>Room in the connection's output.</summary>
    Room,
}
