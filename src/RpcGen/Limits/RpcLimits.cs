namespace RpcGen;

/// <summary>
/// The limits of a connection. The two ends exchange their limits, and the smaller one applies.
/// </summary>
/// <remarks>
/// Every limit guards this process against its peer. Values are checked when they are set. A connection copies its
/// limits when it is created: later changes have no effect there. Not thread-safe.
/// </remarks>
public sealed record class RpcLimits
{
    internal const int DefaultMaxDepth = 64;

    // MessagePack lengths are 32 bits and arrays end at 2 GiB; a quarter of that leaves room for bookkeeping.
    internal const int HardMaxMessageSize = 1 << 30;

    internal const int MinFrameSize = 64 * 1024;

    internal const int MinStreamWindow = 1024;

    internal const int MaxCallsCeiling = ushort.MaxValue;

    /// <summary>Largest message, in bytes, that is sent or received. Default 4 MiB, at most 1 GiB.</summary>
    public int MaxMessageSize
    {
        get;
        set => field = Between(value, MinFrameSize, HardMaxMessageSize, nameof(MaxMessageSize));
    } = 4 * 1024 * 1024;

    /// <summary>
    /// Largest frame, in bytes. Larger messages travel in chunks of this size and take turns with others. Default and
    /// minimum 64 KiB.
    /// </summary>
    public int MaxFrameSize
    {
        get;
        set => field = Between(value, MinFrameSize, 16 * 1024 * 1024, nameof(MaxFrameSize));
    } = 64 * 1024;

    /// <summary>The maximum nesting depth of values. Default 64.</summary>
    public int MaxDepth
    {
        get;
        set => field = Between(value, 1, 512, nameof(MaxDepth));
    } = DefaultMaxDepth;

    /// <summary>
    /// Calls in flight in each direction, counted until the handler has ended. Further calls wait. Default 1024, at
    /// most 65,535.
    /// </summary>
    public int MaxCalls
    {
        get;
        set => field = Between(value, 1, MaxCallsCeiling, nameof(MaxCalls));
    } = 1024;

    /// <summary>
    /// Handlers of one connection that may run at a time; further calls wait. 0, the default, allows as many as there
    /// may be calls.
    /// </summary>
    public int MaxConcurrentHandlers
    {
        get;
        set => field = Between(value, 0, MaxCallsCeiling, nameof(MaxConcurrentHandlers));
    }

    /// <summary>
    /// Threads that the handlers of one connection may block at a time, and as many again that code behind its calls
    /// may block; further ones wait. A handler that awaits holds no thread. A handler that waits in a blocking call of
    /// RpcGen gives up its place meanwhile. If all places stay taken for 100 ms without progress, one more is granted,
    /// so that handlers that wait for each other end. Default 32.
    /// </summary>
    public int MaxHandlerThreads
    {
        get;
        set => field = Between(value, 1, MaxCallsCeiling, nameof(MaxHandlerThreads));
    } = 32;

    /// <summary>
    /// Bytes that may wait to be sent. Beyond that, callers wait and requests of the peer are deferred. Default 1 MiB.
    /// </summary>
    public int MaxQueuedBytes
    {
        get;
        set => field = Between(value, 4 * 1024, HardMaxMessageSize, nameof(MaxQueuedBytes));
    } = 1024 * 1024;

    /// <summary>
    /// Bytes of requests that may be deferred while the peer does not read its replies. Beyond that, nothing more is
    /// read from the peer. Default 64 MiB.
    /// </summary>
    public int MaxDeferredBytes
    {
        get;
        set => field = Between(value, MinFrameSize, HardMaxMessageSize, nameof(MaxDeferredBytes));
    } = 64 * 1024 * 1024;

    /// <summary>Contracts a peer may bind on one connection. Default 256.</summary>
    public int MaxBindings
    {
        get;
        set => field = Between(value, 1, 65_536, nameof(MaxBindings));
    } = 256;

    /// <summary>
    /// Streams that the peer may have open at a time: arguments, results, byte streams, progress and events; each
    /// direction counts. Default 1024.
    /// </summary>
    public int MaxStreams
    {
        get;
        set => field = Between(value, 0, 1 << 20, nameof(MaxStreams));
    } = 1024;

    /// <summary>
    /// Bytes of one stream that may be in transit or wait here to be consumed, unless <see cref="RpcStreamAttribute"/>
    /// sets another window. The sender of the message that contains the stream sets the window. Default 256 KiB.
    /// </summary>
    public int StreamWindow
    {
        get;
        set => field = Between(value, MinStreamWindow, HardMaxMessageSize, nameof(StreamWindow));
    } = 256 * 1024;

    /// <summary>
    /// The largest window that the peer's contract may set for a stream whose bytes wait here. Default 16 MiB.
    /// </summary>
    public int MaxStreamWindow
    {
        get;
        set => field = Between(value, MinStreamWindow, HardMaxMessageSize, nameof(MaxStreamWindow));
    } = 16 * 1024 * 1024;

    /// <summary>Objects of this side that the peer may hold references to at a time. Default 65,536.</summary>
    public int MaxReferences
    {
        get;
        set => field = Between(value, 0, 1 << 24, nameof(MaxReferences));
    } = 65_536;

    private static int Between(int value, int min, int max, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, min, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, max, name);
        return value;
    }
}
