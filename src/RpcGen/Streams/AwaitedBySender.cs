namespace RpcGen.Streams;

/// <summary>What the producer of a stream waits for.</summary>
internal enum AwaitedBySender
{
    /// <summary>Nothing: it does not wait.</summary>
    Nothing,

    /// <summary>The consumer's credit.</summary>
    Credit,

    /// <summary>Room in the connection's output.</summary>
    Room,
}
