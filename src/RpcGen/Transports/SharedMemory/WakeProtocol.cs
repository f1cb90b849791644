namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// Lets a process that moves a position wake another that sleeps until it moves. No wake-up is missed. The price is one
/// fence, and no system call while the other does not sleep.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item><description>The waker stores its position, fences, and loads the sleeper's mark.</description></item>
/// <item><description>The sleeper loads the bell, stores its mark, fences, and loads the position.</description></item>
/// </list>
/// <para>Each side stores one word before its fence and loads the other's word after it, so at least one of them sees
/// the other's store (Dekker). If the sleeper sees the new position, it does not sleep. If the waker sees the mark, it
/// changes the bell and wakes. The sleeper loaded the bell before it stored the mark, so the system compares the bell
/// with its value before that change: the sleeper does not fall asleep, or it already sleeps and is woken.</para>
/// <para>A position passes a mark if the mark lies in [from, to). The sleeper stores the position that it has seen, so
/// any progress passes the mark. This is the event index of virtio's rings. Each side decides by its own copies of the
/// positions. A peer that writes wrong words is woken too often or not at all, and harms only itself.</para>
/// <para>The words are behind an interface so that tests can run every interleaving of the code that ships.</para>
/// </remarks>
internal static class WakeProtocol
{
    /// <summary>Whether the sleeper must be woken after a published position went from one value to another.</summary>
    public static bool MustWake<TWords>(ref TWords words, ulong from, ulong to)
        where TWords : struct, IWakerWords
    {
        words.Fence();
        return words.LoadMark() - from < to - from;
    }

    /// <summary>Publishes the marks, unless the sleeper is ready.</summary>
    /// <param name="words">The words.</param>
    /// <param name="bell">The bell count on which to sleep now.</param>
    /// <returns>True to sleep. If false, the marks are removed again.</returns>
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

    /// <summary>Sleeps once, unless the sleeper is ready. May return spuriously.</summary>
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
