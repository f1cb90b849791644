namespace RpcGen.Tests.Hostile;

/// <summary>The state of a hostile peer and its victim before the peer misbehaves.</summary>
public enum Scene
{
    /// <summary>The channel is connected; neither side has received anything.</summary>
    Connected,

    /// <summary>The handshake has finished. The victim waits for the answer to its call 0.</summary>
    Shaken,

    /// <summary>As before. The peer has bound IShapes as 0, ITestService as 1 and IDocument as 2.</summary>
    Bound,

    /// <summary>As before. Call 9 of the peer waits in its handler.</summary>
    Serving,

    /// <summary>
    /// As before. The victim produces the items of call 9 on stream 0, whose window of 1,024 is used up.
    /// </summary>
    Producing,

    /// <summary>As before. The victim waits for items of its call 1 on its stream 0, with a window of 4,096.</summary>
    Consuming,
}
