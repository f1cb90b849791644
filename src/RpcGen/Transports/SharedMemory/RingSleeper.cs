namespace RpcGen.Transports.SharedMemory;

/// <summary>The words of a side that waits for bytes, for room, or for both.</summary>
/// <param name="bell">What to sleep on.</param>
/// <param name="mine">Where the marks go.</param>
/// <param name="reader">Who waits for bytes; null if nobody does.</param>
/// <param name="writer">Who waits for room; null if nobody does.</param>
/// <param name="role">Who receives. What was left by a borrower counts as bytes.</param>
internal unsafe ref struct RingSleeper(
    Doorbell bell, SharedRegion mine, RingReader? reader, RingWriter? writer, ref ReceiveRoleState role) : IReceiveRoleWords
{
    private readonly ref ReceiveRoleState _role = ref role;
    private uint _wokenHere;

    /// <summary>What is ready in the channel itself.</summary>
    public readonly RpcChannelReadiness Readiness =>
        (reader is not null && (reader.HasBytes || bell.IsStopped) ? RpcChannelReadiness.Receive : 0)
        | (writer is not null && (writer.HasRoom || bell.IsStopped) ? RpcChannelReadiness.Send : 0);

    public readonly uint SleepsOn
    {
        get => Volatile.Read(ref _role.SleepsOn);
        set => Volatile.Write(ref _role.SleepsOn, value);
    }

    public readonly void Fence() => Interlocked.MemoryBarrier();

    // What is woken here is read first: a change after it, which is made after the role changed, ends the sleep.
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

    public readonly int SwapRole(int value, int expected) => Interlocked.CompareExchange(ref _role.Role, value, expected);

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
