namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// The right to receive from a ring. The pump thread has it; a blocking caller may borrow it while that thread waits.
/// </summary>
/// <remarks>
/// <para>Only the holder of the role touches marks and positions. Every change of the holder is a swap of the role,
/// which is a fence. A borrower touches no shared memory after it has returned the role, not even the bell. So the pump
/// thread may free the memory once it has the role and has seen the end.</para>
/// <para>The pump thread goes on sleeping while the role is lent and afterwards, which makes borrowing cheap. The peer
/// wakes it if a position passes the marks of the last holder. The pump thread can miss that in one case only: the peer
/// rings after the borrower has set its marks and before it has returned the role. Then the pump thread, awake, finds
/// the role lent and sleeps on the changed bell. Two steps close this gap:</para>
/// <list type="number">
/// <item><description>The pump thread stores the bell on which it will sleep in SleepsOn, and then swaps the role to
/// <see cref="LentRecheck"/>. If the role has been returned, the swap fails and the pump thread starts
/// again.</description></item>
/// <item><description>The borrower swaps the role to <see cref="Waiting"/>, and then reads SleepsOn. If the pump thread
/// sleeps on another bell than that of the borrower's marks, the borrower wakes it.</description></item>
/// </list>
/// <para>The words are behind an interface so that tests can run every interleaving of the code that ships.</para>
/// </remarks>
internal static class ReceiveRole
{
    /// <summary>The pump thread has the role and is busy.</summary>
    public const int Held = 0;

    /// <summary>The pump thread has the role, and spins or sleeps: any caller may borrow it.</summary>
    public const int Waiting = 1;

    /// <summary>A caller has the role.</summary>
    public const int Lent = 2;

    /// <summary>
    /// A caller has the role, and the pump thread has gone to sleep since, on a bell that may have rung: on return,
    /// the caller checks SleepsOn.
    /// </summary>
    public const int LentRecheck = 3;

    /// <summary>Sleeps until there are bytes and the role is held. For the pump thread.</summary>
    public static void SleepUntilReady<TWords>(ref TWords words)
        where TWords : struct, IReceiveRoleWords, allows ref struct
    {
        while (true)
        {
            uint bell = words.LoadBell();
            words.SleepsOn = bell;
            int role = words.SwapRole(Held, expected: Waiting);
            if (role is Held or Waiting)
            {
                if (!WakeProtocol.TryArm(ref words, out bell))
                {
                    return;
                }

                words.ExchangeRole(Waiting);
            }
            else if (role == Lent && words.SwapRole(LentRecheck, expected: Lent) != Lent)
            {
                continue;
            }

            words.Sleep(bell);
        }
    }

    /// <summary>Takes the role if the pump thread only waits.</summary>
    public static bool TryBorrow<TWords>(ref TWords words)
        where TWords : struct, IReceiveRoleWords, allows ref struct
    {
        if (words.SwapRole(Lent, expected: Waiting) != Waiting)
        {
            return false;
        }

        // The pump thread may be asleep: the peer need not wake it now.
        words.Disarm();
        return true;
    }

    /// <summary>Returns the role to the pump thread.</summary>
    /// <param name="words">The words.</param>
    /// <param name="leavesFrames">Whether received frames are left for the pump thread to process.</param>
    public static void GiveBack<TWords>(ref TWords words, bool leavesFrames)
        where TWords : struct, IReceiveRoleWords, allows ref struct
    {
        if (leavesFrames)
        {
            words.LeaveFrames();
        }

        bool sleeps = WakeProtocol.TryArm(ref words, out uint bell);
        int role = words.ExchangeRole(Waiting);
        if (!sleeps || (role == LentRecheck && words.SleepsOn != bell))
        {
            words.WakeHere();
        }
    }
}
