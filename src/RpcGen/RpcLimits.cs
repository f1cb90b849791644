namespace RpcGen;

/// <summary>The limits a connection works within; both ends tell each other theirs and the smaller one counts.</summary>
/// <remarks>Every limit guards this process against its peer. Values are checked when they are set.</remarks>
public sealed record class RpcLimits
{
    internal const int DefaultMaxDepth = 64;

    // MessagePack lengths are 32 bits and arrays end at 2 GiB; a quarter of that leaves room for bookkeeping.
    internal const int HardMaxMessageSize = 1 << 30;

    internal const int MinFrameSize = 64 * 1024;

    internal const int MaxCallsCeiling = ushort.MaxValue;

    /// <summary>Largest message, in bytes, that is sent or received. Default 4 MiB, at most 1 GiB.</summary>
    public int MaxMessageSize
    {
        get;
        init => field = Between(value, MinFrameSize, HardMaxMessageSize, nameof(MaxMessageSize));
    } = 4 * 1024 * 1024;

    /// <summary>
    /// Largest frame, in bytes; larger messages travel in chunks of this size, between which others get their turn.
    /// Default and least 64 KiB.
    /// </summary>
    public int MaxFrameSize
    {
        get;
        init => field = Between(value, MinFrameSize, 16 * 1024 * 1024, nameof(MaxFrameSize));
    } = 64 * 1024;

    /// <summary>How deep values may nest. Default 64.</summary>
    public int MaxDepth
    {
        get;
        init => field = Between(value, 1, 512, nameof(MaxDepth));
    } = DefaultMaxDepth;

    /// <summary>
    /// Calls in flight in each direction, counted until the handler has ended. Further calls wait. Default 1024, at
    /// most 65,535.
    /// </summary>
    public int MaxCalls
    {
        get;
        init => field = Between(value, 1, MaxCallsCeiling, nameof(MaxCalls));
    } = 1024;

    /// <summary>
    /// Bytes that may wait to be sent before callers have to wait and requests of the peer are put off. Default 1 MiB.
    /// </summary>
    public int MaxQueuedBytes
    {
        get;
        init => field = Between(value, 4 * 1024, HardMaxMessageSize, nameof(MaxQueuedBytes));
    } = 1024 * 1024;

    /// <summary>
    /// Bytes of requests that may be put off while the peer does not take its replies; beyond that, nothing more is
    /// read from it. Default 64 MiB.
    /// </summary>
    public int MaxDeferredBytes
    {
        get;
        init => field = Between(value, MinFrameSize, HardMaxMessageSize, nameof(MaxDeferredBytes));
    } = 64 * 1024 * 1024;

    /// <summary>Contracts a peer may bind on one connection. Default 256.</summary>
    public int MaxBindings
    {
        get;
        init => field = Between(value, 1, 65_536, nameof(MaxBindings));
    } = 256;

    private static int Between(int value, int min, int max, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, min, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, max, name);
        return value;
    }
}
