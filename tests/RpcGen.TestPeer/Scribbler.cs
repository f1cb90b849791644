using System.Diagnostics;
using RpcGen.Transports.SharedMemory;

namespace RpcGen.TestPeer;

/// <summary>
/// Writes rubbish into its own region at full speed while the victim reads it, and connects again whenever it was
/// thrown out: any words, control words only, or values that look right.
/// </summary>
internal static class Scribbler
{
    public static async Task<int> RunAsync(string endpoint, TimeSpan time, int seed)
    {
        Random random = new(seed);
        long begin = Stopwatch.GetTimestamp();
        int connections = 0;
        while (Stopwatch.GetElapsedTime(begin) < time)
        {
            using HostilePeer peer = await HostilePeer.ConnectAsync(endpoint);
            peer.Move();
            SharedRegion region = peer.Mine!;
            int kind = connections++ % 4;
            for (int i = 0; i < 20_000; i++)
            {
                Scribble(region, kind, random);
            }
        }

        return connections;
    }

    private static unsafe void Scribble(SharedRegion region, int kind, Random random)
    {
        int[] words =
            [RegionLayout.Tail, RegionLayout.Head, RegionLayout.TailMark, RegionLayout.HeadMark, RegionLayout.Bell];
        switch (kind)
        {
            case 0: // anything, anywhere
                *(long*)(region.Memory + random.Next((RegionLayout.Ring + region.RingSize) / 8) * 8) =
                    random.NextInt64();
                break;
            case 1: // control words
                *(long*)(region.Memory + words[random.Next(words.Length)]) = random.NextInt64();
                break;
            case 2: // a tail that looks right, and content that does not
                *(long*)(region.Ring + random.Next(region.RingSize / 8) * 8) = random.NextInt64();
                Volatile.Write(ref *(long*)(region.Memory + RegionLayout.Tail), random.Next(region.RingSize));
                break;
            default: // a frame that changes while it is read
                region.Ring[0] = 0xc6;
                *(int*)(region.Ring + 1) = random.Next(4) == 0 ? random.Next() : 0x0A000000;
                region.Ring[5] = 0x95;
                region.Ring[6] = (byte)random.Next(32);
                Volatile.Write(ref *(long*)(region.Memory + RegionLayout.Tail), 15 + random.Next(2));
                break;
        }
    }
}
