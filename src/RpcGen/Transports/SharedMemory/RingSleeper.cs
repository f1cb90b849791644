namespace RpcGen.Transports.SharedMemory;

/// <summary>The memory words of a side that waits for bytes, for room, or for both.</summary>
/// <param name="bell">The bell on which to sleep.</param>
/// <param name="mine">The region that holds the marks.</param>
/// <param name="reader">The reader that waits for bytes; null if none does.</param>
/// <param name="writer">The writer that waits for room; null if none does.</param>
/// <param name="role">The receive role. Frames that a borrower left count as bytes.</param>
internal unsafe ref struct RingSleeper(
    Doorbell bell, SharedRegion mine, RingReader? reader, RingWriter? writer, ref ReceiveRoleState role)
    : IReceiveRoleWords
{
    private readonly ref ReceiveRoleState _role = ref role;
    private uint _wokenHere;

    /// <summary>What the channel itself can do now.</summary>
    public readonly RpcChannelReadiness Readiness =>
        (reader is not null && (reader.HasBytes || bell.IsStopped) ? RpcChannelReadiness.Receive : 0)
        | (writer is not null && (writer.HasRoom || bell.IsStopped) ? RpcChannelReadiness.Send : 0);

    public readonly uint SleepsOn
    {
        get => Volatile.Read(ref _role.SleepsOn);
        set => Volatile.Write(ref _role.SleepsOn, value);
    }

    public readonly void Fence() => Interlocked.MemoryBarrier();

    // WokenHere is read first: a wake-up after that read, which follows a change of the role, ends the sleep.
    public uint LoadBell()
    {
        _wokenHere = bell.WokenHere;
        return bell.Rung;
    }

    public readonly void Arm() => Mark(reader?.Head, bell.SleepsOnFutex ? writer?.KnownHead : null);

    public readonly void Disarm() => Mark(
        reader is null ? null : RegionLayout.NoMark, writer is null ? null : RegionLayout.NoMark);

    public readonly bool IsReady() => reader is { HasBytes: true } || bell.IsStopped || writer is { HasRoom: true }
        || (reader is not null && _role.HasLeftFrames);

    public readonly void Sleep(uint rung) => bell.Sleep(
        rung, _wokenHere, forBytes: reader is not null, forRoom: writer is not null);

    public readonly int SwapRole(int value, int expected) =>
        Interlocked.CompareExchange(ref _role.Role, value, expected);

    public readonly int ExchangeRole(int value) => Interlocked.Exchange(ref _role.Role, value);

    public readonly void LeaveFrames() => _role.HasLeftFrames = true;

    public readonly void WakeHere() => bell.WakeHere();

    private readonly void Mark(ulong? tail, ulong? head)
    {
        if (tail is { } tailMark)
        {
            Volatile.Write(ref *(ulong*)(mine.Memory + RegionLayout.TailMark), tailMark);
        }

        if (head is { } headMark)
        {
            Volatile.Write(ref *(ulong*)(mine.Memory + RegionLayout.HeadMark), headMark);
        }
    }
}
