namespace RpcGen.Transports.SharedMemory;

/// <summary>
/// Who receives from a ring: the pump's thread, or a caller who borrows the role for as long as that thread only waits.
/// </summary>
/// <remarks>
/// <para>Marks and positions are touched by the holder of the role only; every change of hands is a swap of the role,
/// which is a fence. So the pump's thread, once it has the role and has seen the end, may free the memory: a borrower
/// touches nothing shared after giving back, not even the bell.</para>
/// <para>The pump's thread goes on sleeping during a loan and after it, which makes loans cheap. It is woken by the
/// peer if it was the marks of the last holder that were passed. It may miss that only if the peer rang between the
/// loan's marks and its end: then it has woken, or has not fallen asleep, found the role lent, and sleeps on the
/// changed bell. For that it says on which bell it sleeps before it swaps the role to <see cref="LentUnheard"/>, and
/// who gives the role back reads it after the swap that ends the loan: the pump's thread finds the loan over, or it is
/// found out.</para>
/// <para>Written against an interface so that tests can run every interleaving of the very code that ships.</para>
/// </remarks>
internal static class ReceiveRole
{
    /// <summary>The pump's thread has it, and is busy.</summary>
    public const int Held = 0;

    /// <summary>The pump's thread has it, and looks for bytes or sleeps: anybody may borrow it.</summary>
    public const int Waiting = 1;

    /// <summary>A caller has it.</summary>
    public const int Lent = 2;

    /// <summary>
    /// The same, and the pump's thread has come to sleep since, on a bell that may have rung for the loan.
    /// </summary>
    public const int LentUnheard = 3;

    /// <summary>Sleeps until there is something to receive and the role is held. For the pump's thread.</summary>
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
            else if (role == Lent && words.SwapRole(LentUnheard, expected: Lent) != Lent)
            {
                continue;
            }

            words.Sleep(bell);
        }
    }

    /// <summary>Takes the role if the pump's thread only waits.</summary>
    public static bool TryBorrow<TWords>(ref TWords words)
        where TWords : struct, IReceiveRoleWords, allows ref struct
    {
        if (words.SwapRole(Lent, expected: Waiting) != Waiting)
        {
            return false;
        }

        // The pump's thread may be asleep: the peer need not wake it now.
        words.Disarm();
        return true;
    }

    /// <summary>Ends a loan.</summary>
    /// <param name="words">The words.</param>
    /// <param name="leavesFrames">Whether there is something to do for the pump's thread besides what comes.</param>
    public static void GiveBack<TWords>(ref TWords words, bool leavesFrames)
        where TWords : struct, IReceiveRoleWords, allows ref struct
    {
        if (leavesFrames)
        {
            words.LeaveFrames();
        }

        bool sleeps = WakeProtocol.TryArm(ref words, out uint bell);
        int role = words.ExchangeRole(Waiting);
        if (!sleeps || (role == LentUnheard && words.SleepsOn != bell))
        {
            words.WakeHere();
        }
    }
}
