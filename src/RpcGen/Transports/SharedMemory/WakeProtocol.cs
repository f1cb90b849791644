namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// How one process tells another that a position has moved, and sleeps without missing it, at the price of one fence
/// and no system call while nobody sleeps.
/// </summary>
/// <remarks>
/// <para>The waker stores its position, fences, and loads the sleeper's mark. The sleeper loads the bell, stores its
/// mark, fences, and loads the position. Each side stores one word before its fence and loads the other's behind it, so
/// at least one of them sees the other's store (Dekker). If the sleeper sees the new position, it does not sleep. If
/// the waker sees the mark, it changes the bell and wakes; the sleeper loaded the bell before it stored the mark, so
/// the bell that the system compares on going to sleep is the one before that change, and it does not fall asleep, or
/// it sleeps already and is woken.</para>
/// <para>A mark counts as passed if it lies in [from, to): the sleeper stores the position that it has seen, so any
/// progress passes it. This is the event index of virtio's rings. Both sides decide by their own copies of positions; a
/// peer that lies about its words wakes too often or not at all, and only itself.</para>
/// <para>Written against an interface so that tests can run every interleaving of the very code that ships.</para>
/// </remarks>
internal static class WakeProtocol
{
    /// <summary>Whether a sleeper must be woken because a published position went from one value to another.</summary>
    public static bool MustWake<TWords>(ref TWords words, ulong from, ulong to)
        where TWords : struct, IWakerWords
    {
        words.Fence();
        return words.LoadMark() - from < to - from;
    }

    /// <summary>Publishes the marks, unless there is something to do.</summary>
    /// <param name="words">The words.</param>
    /// <param name="bell">The bell on which to sleep now.</param>
    /// <returns>Whether to sleep; the marks are taken back else.</returns>
    public static bool TryArm<TWords>(ref TWords words, out uint bell)
        where TWords : struct, ISleeperWords, allows ref struct
    {
        bell = words.LoadBell();
        words.Arm();
        words.Fence();
        if (!words.IsReady())
        {
            return true;
        }

        words.Disarm();
        return false;
    }

    /// <summary>Sleeps once, unless there is something to do. May return for no reason.</summary>
    public static void Park<TWords>(ref TWords words)
        where TWords : struct, ISleeperWords, allows ref struct
    {
        if (TryArm(ref words, out uint bell))
        {
            words.Sleep(bell);
            words.Disarm();
        }
    }
}
