using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace RpcGen.Transports.Internal;

/// <summary>
/// Keeps some file descriptors free that clients would otherwise take. The runtime needs them at unforeseeable moments:
/// a new thread opens a pipe, and an assembly that is loaded late is opened twice. A thread of the pool that gets none
/// ends the process.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class DescriptorReserve
{
    private const int Wanted = 32;

    // The most that one client takes until its connection has settled: a thread's pipe, and two regions.
    private const int Unsettled = 4;

    // What the code for a first client takes: two for each of three assemblies, and two for each of two threads that
    // the pool may start meanwhile.
    private const int FirstCode = 10;

    private static readonly SafeFileHandle s_probe =
        File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

    // How many descriptors are kept from clients, and whether a client has completed the handshake. After the start,
    // only the control thread changes the values.
    private static int s_kept = PartOfFree();
    private static bool s_hasServed;

    /// <summary>
    /// Opens the descriptor that counting needs, and counts the free ones before the first client arrives.
    /// </summary>
    public static void Prepare() => _ = CountFree(1);

    /// <summary>Whether too few descriptors are free for a further client. Called on the control thread.</summary>
    /// <param name="clients">How many clients the server has.</param>
    /// <param name="unsettled">How many of them have connected but not settled.</param>
    public static bool IsReached(int clients, int unsettled)
    {
        if (clients > unsettled)
        {
            s_hasServed = true;
        }
        else if (clients == 0)
        {
            s_kept = PartOfFree();
        }

        int needed = s_kept + (Unsettled * (unsettled + 1));
        return CountFree(needed) < needed;
    }

    // With a low limit, the reserve is half of the free descriptors, but no less than the code still needs. Loaded code
    // keeps its descriptors. After the first client the reserve need not cover it, so one client has priority over the
    // reserve.
    private static int PartOfFree()
    {
        int free = CountFree(2 * Wanted);
        return Math.Min(Wanted, s_hasServed ? Math.Max(0, free - Unsettled) / 2 : Math.Max(FirstCode, free / 2));
    }

    /// <summary>Counts the free descriptors, up to a limit. Takes one of them at a time.</summary>
    private static int CountFree(int limit)
    {
        int probe = (int)s_probe.DangerousGetHandle();
        int next = 0;
        for (int count = 0; count < limit; count++)
        {
            int free = UnixDescriptor.TryDuplicate(probe, next);
            if (free < 0)
            {
                return count;
            }

            _ = UnixDescriptor.Close(free);
            next = free + 1;
        }

        return limit;
    }
}
