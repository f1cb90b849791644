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

    private static readonly SafeFileHandle s_probe =
        File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

    // Where the limit is low from the beginning, half of what it leaves has to do.
    private static readonly int s_kept = Math.Min(Wanted, CountFree(2 * Wanted) / 2);

    /// <summary>
    /// Opens what this needs itself, and looks how many descriptors there are before the first client comes.
    /// </summary>
    public static void Prepare() => _ = IsReached(0);

    /// <summary>Whether no further client may come in.</summary>
    /// <param name="unsettled">How many clients have come in, but have not settled.</param>
    public static bool IsReached(int unsettled)
    {
        int needed = s_kept + (Unsettled * (unsettled + 1));
        return CountFree(needed) < needed;
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
