using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace RpcGen.Transports.Internal;

/// <summary>
/// Keeps clients from taking the last file descriptors. The runtime needs some at unforeseeable moments: a new thread
/// opens a pipe, an assembly that is loaded late is opened twice, and a thread of the pool that gets none ends the
/// process.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class DescriptorReserve
{
    private const int Wanted = 32;

    // What one client takes at most until its connection has settled: a thread's pipe, and two regions.
    private const int Unsettled = 4;

    // What the code that a first client needs takes: two for each of three assemblies, and two for each of two threads
    // that the pool may start meanwhile.
    private const int FirstCode = 10;

    private static readonly SafeFileHandle s_probe =
        File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

    // How many descriptors clients do not get, and whether a client has shaken hands. Only the control thread changes
    // the values after the start.
    private static int s_kept = PartOfFree();
    private static bool s_hasServed;

    /// <summary>
    /// Opens what this needs itself, and looks how many descriptors there are before the first client comes.
    /// </summary>
    public static void Prepare() => _ = CountFree(1);

    /// <summary>Whether no further client may come in. Called on the control thread.</summary>
    /// <param name="clients">How many clients the server has.</param>
    /// <param name="unsettled">How many of them have come in, but have not settled.</param>
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

    // Where the limit is low, half of what it leaves has to do, but never less than what code still takes. Code that is
    // loaded keeps its descriptors, so that the reserve is no longer for it: then one client comes before the reserve.
    private static int PartOfFree()
    {
        int free = CountFree(2 * Wanted);
        return Math.Min(Wanted, s_hasServed ? Math.Max(0, free - Unsettled) / 2 : Math.Max(FirstCode, free / 2));
    }

    /// <summary>How many descriptors are free, counted up to a limit. Takes one of them at a time.</summary>
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
