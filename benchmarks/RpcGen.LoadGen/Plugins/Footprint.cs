using System.Diagnostics;
using RpcGen.TestPeer;

namespace RpcGen.LoadGen.Plugins;

/// <summary>The system resources of this process (Linux).</summary>
internal sealed record class Footprint(int Descriptors, int Threads, int Children, int TemporaryFiles, long Memory)
{
    public static Footprint Take()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using Process self = Process.GetCurrentProcess();
        return new Footprint(
            OpenDescriptors.Targets().Length,
            self.Threads.Count,
            Directory.GetDirectories("/proc/self/task")
                .Sum(task => File.ReadAllText(Path.Combine(task, "children"))
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries).Length),
            Directory.GetFileSystemEntries(Path.GetTempPath()).Length,
            self.WorkingSet64);
    }

    /// <summary>
    /// Returns true if only memory has grown, by at most this much. A few descriptors and threads belong to pools.
    /// </summary>
    public bool IsWithin(Footprint before, long memory) =>
        Descriptors <= before.Descriptors + 4 && Threads <= before.Threads + 8 && Children == 0
        && TemporaryFiles <= before.TemporaryFiles && Memory <= before.Memory + memory;
}
