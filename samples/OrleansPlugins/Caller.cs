using System.Collections.Concurrent;
using System.Diagnostics;
using RpcGen;

namespace OrleansPlugins;

/// <summary>Calls one plugin, one call after the other, and keeps account of each.</summary>
internal sealed class Caller : IAsyncDisposable
{
    private readonly RpcClient _client;
    private readonly ICounter _counter;
    private readonly List<string> _problems = [];
    private Count? _last;
    private long _answered;

    public Caller(string name, IPluginGrain grain)
    {
        Name = name;
        _client = new RpcClient(token => GrainChannel.OpenAsync(grain, token), new RpcClientOptions
        {
            MaxBackoff = TimeSpan.FromMilliseconds(500),
            ConnectTimeout = TimeSpan.FromMinutes(2),
            Connection = new RpcConnectionOptions
            {
                HandshakeTimeout = TimeSpan.FromSeconds(20),
                KeepAliveInterval = TimeSpan.FromSeconds(1),
                KeepAliveTimeout = TimeSpan.FromSeconds(4),
            },
        });
        _counter = _client.GetProxy<ICounter>();
        _counter.Reached += (_, _) => Events++;
    }

    public string Name { get; }

    /// <summary>The last answer; null while a call waits for a new connection.</summary>
    public Count? Last => Volatile.Read(ref _last);

    public ConcurrentQueue<double> Microseconds { get; } = new();

    public int NotSent { get; private set; }

    public int MayHaveRun { get; private set; }

    public int Events { get; private set; }

    /// <summary>What does not fit: nothing, if each call ran at most once and none that was not sent ran.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Count? before = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                Count count = await _counter.AddAsync(CancellationToken.None);
                Microseconds.Enqueue(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                Check(before, count);
                before = count;
                Volatile.Write(ref _last, count);
            }
            catch (RpcConnectionLostException lost)
            {
                Volatile.Write(ref _last, null);
                NotSent += lost.Outcome == RpcOutcome.NotSent ? 1 : 0;
                MayHaveRun += lost.Outcome == RpcOutcome.MayHaveRun ? 1 : 0;
            }
        }
    }

    /// <summary>Sums the items of a stream.</summary>
    public async Task<long> SumAsync(long to)
    {
        long sum = 0;
        await foreach (long number in _counter.ListAsync(to))
        {
            sum += number;
        }

        return sum;
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    // A process counts its calls: those that it answered, and of those whose outcome is unknown, some.
    private void Check(Count? before, Count count)
    {
        bool isSame = before?.ProcessId == count.ProcessId;
        _answered = isSame ? _answered + 1 : 1;
        if ((isSame && count.Value <= before!.Value) || count.Value < _answered || count.Value > _answered + MayHaveRun)
        {
            _problems.Add($"{Name}: answer {_answered} of process {count.ProcessId} says {count.Value}");
        }
    }
}
