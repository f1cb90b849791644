using System.Globalization;

namespace RpcGen.Chaos;

/// <summary>What one process held over the time of a soak.</summary>
internal sealed class ProcessSeries(string name)
{
    // Payloads that are under way when a sample is taken make up most of what varies.
    private const double MiB = 1024 * 1024;

    private readonly Series _memory = new($"{name}: resident MiB", floor: 16);
    private readonly Series _descriptors = new($"{name}: descriptors", floor: 4);
    private readonly Series _threads = new($"{name}: threads", floor: 8);
    private readonly Series _heap = new($"{name}: generation 2 MiB", floor: 8);
    private long _calls;

    public string Name { get; } = name;

    public long Calls => _calls;

    private Series[] All => [_memory, _descriptors, _threads, _heap];

    /// <summary>Adds a sample, and describes it.</summary>
    public string Add(ProcessSample sample)
    {
        // The server of a client over standard streams begins from 0 again.
        long calls = sample.Calls - (sample.Calls < _calls ? 0 : _calls);
        _calls = sample.Calls;
        _memory.Add(sample.Memory / MiB);
        _descriptors.Add(sample.Descriptors);
        _threads.Add(sample.Threads);
        _heap.Add(sample.Heap / MiB);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Name} +{calls} calls {sample.Memory / MiB:F0} MiB {sample.Descriptors} fd {sample.Threads} thr gen2 {sample.Heap / MiB:F1} MiB");
    }

    public IEnumerable<string> FindGrowth() => All.Select(series => series.FindGrowth()).OfType<string>();

    public IEnumerable<string> Describe() => All.Select(series => series.ToString());
}
