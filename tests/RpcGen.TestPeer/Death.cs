using System.Diagnostics;
using RpcGen.Protocol;
using RpcGen.Transports.SharedMemory;

namespace RpcGen.TestPeer;

/// <summary>
/// A client that is killed between two steps of what it does with shared memory: nothing of it runs any more, and the
/// shared words stay as they were at that step.
/// </summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
internal static class Death
{
    public static async Task RunAsync(string endpoint, string step)
    {
        HostilePeer peer = await HostilePeer.ConnectAsync(endpoint);
        if (step == "before its offer")
        {
            Die();
        }

        peer.ReceiveOffer();
        peer.Offer();
        if (step == "before it accepts")
        {
            Die();
        }

        peer.SendPlain(FrameKind.SharedMemoryAccept);
        if (step == "before it switches")
        {
            Die();
        }

        peer.SendPlain(FrameKind.SharedMemorySwitch);
        WriteAndDie(peer.Mine!, step);
    }

    private static unsafe void WriteAndDie(SharedRegion region, string step)
    {
        byte[] ping = HostilePeer.Ping();
        ping.CopyTo(new Span<byte>(region.Ring, ping.Length));
        if (step == "with a frame that it has not published")
        {
            Die();
        }

        ulong* tail = (ulong*)(region.Memory + RegionLayout.Tail);
        if (step == "with half a frame published")
        {
            Volatile.Write(ref *tail, (ulong)ping.Length / 2);
            Die();
        }

        Volatile.Write(ref *tail, (ulong)ping.Length);
        if (step == "before it rings")
        {
            Die();
        }

        uint* bell = (uint*)(region.Memory + RegionLayout.Bell);
        Interlocked.Increment(ref *bell);
        if (step == "having rung, before it wakes")
        {
            Die();
        }

        Futex.Wake(bell, isShared: true);
        Volatile.Write(ref *(ulong*)(region.Memory + RegionLayout.TailMark), 0);
        Volatile.Write(ref *(ulong*)(region.Memory + RegionLayout.HeadMark), 0);

        // Asleep, as far as the victim can tell.
        Die();
    }

    private static void Die()
    {
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
