using System.Globalization;
using RpcGen.TestPeer;

namespace RpcGen.Chaos;

/// <summary>What a process holds of the system at a moment, after a full collection (Linux).</summary>
/// <param name="Calls">Calls that the process has made or served so far.</param>
/// <param name="Memory">Resident memory in bytes.</param>
/// <param name="Descriptors">Open file descriptors, without those of assemblies.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Heap">Bytes in generation 2 and the large object heap after the collection.</param>
public sealed record ProcessSample(long Calls, long Memory, int Descriptors, int Threads, long Heap)
{
    public static ProcessSample Take(long calls)
    {
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        ReadOnlySpan<GCGenerationInfo> generations = GC.GetGCMemoryInfo(GCKind.FullBlocking).GenerationInfo;
        string[] status = File.ReadAllLines("/proc/self/status");
        return new ProcessSample(
            calls, Number("VmRSS:") * 1024, OpenDescriptors.Targets().Length, (int)Number("Threads:"),
            generations[2].SizeAfterBytes + generations[3].SizeAfterBytes);

        long Number(string name) => long.Parse(
            status.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Replace(
                "kB", "", StringComparison.Ordinal),
            CultureInfo.InvariantCulture);
    }

    /// <summary>The sample as one line, which <see cref="Parse"/> reads.</summary>
    public string ToLine() =>
        string.Create(CultureInfo.InvariantCulture, $"{Calls} {Memory} {Descriptors} {Threads} {Heap}");

    public static ProcessSample Parse(string line)
    {
        long[] numbers = [.. line.Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
        return new ProcessSample(numbers[0], numbers[1], (int)numbers[2], (int)numbers[3], numbers[4]);
    }
}
