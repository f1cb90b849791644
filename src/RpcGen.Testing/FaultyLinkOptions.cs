namespace RpcGen.Testing;

/// <summary>How a <see cref="FaultyLink"/> behaves. The link copies it: later changes have no effect there.</summary>
public sealed record class FaultyLinkOptions
{
    /// <summary>What happens to bytes that the client sends. Default: nothing.</summary>
    public LinkFaults ToServer
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = LinkFaults.None;

    /// <summary>What happens to bytes that the server sends. Default: nothing.</summary>
    public LinkFaults ToClient
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = LinkFaults.None;

    /// <summary>
    /// The clock of the delays; a <see cref="VirtualTime"/> makes them take no time. Default: the system's.
    /// </summary>
    public TimeProvider TimeProvider
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = TimeProvider.System;

    /// <summary>
    /// How many bytes may be under way in one direction before the sender has to wait. Default 64 KiB.
    /// </summary>
    public int Capacity
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 64 * 1024;

    /// <summary>
    /// Whether the channels can block, so that connections receive on threads of their own, as over sockets. Default:
    /// false, they receive on the thread pool.
    /// </summary>
    public bool CanBlock { get; set; }
}
