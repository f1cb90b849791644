using RpcGen.Testing;
using RpcGen.Transports;

namespace RpcGen.Simulation;

/// <summary>
/// One run: two connections over a link, calls of all shapes in both directions, and faults, by one seed.
/// </summary>
internal sealed class World
{
    // More virtual time than any run takes.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    private readonly Random _random;
    private readonly Scheduler _scheduler;
    private readonly FaultyLink _link;
    private readonly FaultyLinkOptions _faults;
    private readonly Side[] _sides;
    private readonly int _calls;
    private readonly TextWriter? _trace;
    private readonly int _faultAt = int.MaxValue;
    private ulong _hash = 14695981039346656037;

    public World(int seed, int calls, TextWriter? trace, Defect defect = Defect.None)
    {
        Seed = seed;
        _calls = calls;
        _trace = trace;
        _random = new Random(seed);
        Ledger = new Ledger(this);
        _scheduler = new Scheduler(_random, () => Time.Elapsed < s_limit && Time.AdvanceToNextTimer());
        MayLose = seed % 4 != 0;
        LinkFaults toServer = LinkFaults.Random(_random.Next(), calls * 100);
        LinkFaults toClient = LinkFaults.Random(_random.Next(), calls * 100);
        if (!MayLose)
        {
            toServer = toServer with { CutAt = null, SilentFrom = null, CorruptAt = null };
            toClient = toClient with { CutAt = null, SilentFrom = null, CorruptAt = null };
        }
        else if (_random.Next(2) == 0)
        {
            _faultAt = _random.Next(calls);
        }

        IsCorrupt = (toServer.CorruptAt ?? toClient.CorruptAt) is not null;
        _faults = new FaultyLinkOptions
        {
            ToServer = toServer,
            ToClient = toClient,
            TimeProvider = Time,
            Capacity = 1 << _random.Next(8, 18),
        };
        _link = new FaultyLink(seed, _faults);
        RpcConnectionOptions options = new()
        {
            TimeProvider = Time,
            Name = "simulation",
            KeepAliveInterval = TimeSpan.FromSeconds(10),
            KeepAliveTimeout = TimeSpan.FromSeconds(20),
            OnUnhandledException = Unhandled,
            Limits = new RpcLimits
            {
                MaxQueuedBytes = 4096 << _random.Next(9),
                StreamWindow = 1024 << _random.Next(9),
                MaxHandlerThreads = 1 + _random.Next(4),
            },
        };
        _sides = [new Side(this, "client", _link.Client, options), new Side(this, "server", Defective(_link.Server, defect), options)];
        Note("faults", seed, $"{_faults.ToServer} {_faults.ToClient} {_faults.Capacity} {options.Limits.MaxQueuedBytes}");
    }

    public int Seed { get; }

    public VirtualTime Time { get; } = new();

    public Ledger Ledger { get; }

    public List<string> Violations { get; } = [];

    /// <summary>Whether the connection may end before its calls.</summary>
    public bool MayLose { get; }

    /// <summary>Whether bytes change, after which wrong values are no wonder.</summary>
    public bool IsCorrupt { get; }

    /// <summary>Of everything that happened, in its order.</summary>
    public ulong Hash => _hash;

    public static long Sum(byte[] payload)
    {
        long sum = payload.Length;
        foreach (byte item in payload)
        {
            sum = unchecked((sum * 31) + item);
        }

        return sum;
    }

    public async Task RunAsync()
    {
        Task[] starting = [.. _sides.Select(side => side.StartAsync())];
        await RunUntilAsync(() => starting.All(start => start.IsCompleted), "the handshake").ConfigureAwait(false);
        List<Task> calls = [];
        while (calls.Count < _calls && Violations.Count == 0)
        {
            if (Ledger.Open < 20 && _random.Next(3) == 0)
            {
                Side side = _sides[_random.Next(2)];
                calls.Add(side.CallAsync(new Random(_random.Next())));
                if (calls.Count == _faultAt)
                {
                    calls.Add(side.EndAsync(_link, _random.Next(4)));
                }
            }
            else
            {
                await _scheduler.StepAsync(mayAdvance: Ledger.Open >= 20 || _random.Next(4) == 0).ConfigureAwait(false);
            }
        }

        await RunUntilAsync(() => calls.All(call => call.IsCompleted), "all calls").ConfigureAwait(false);
        if (!MayLose)
        {
            // What was cancelled is still on its way.
            await RunUntilAsync(() => _sides.All(side => side.IsIdle), "the last frames").ConfigureAwait(false);
            CheckTables("before the end");
        }

        Task ending = _sides[_random.Next(2)].Connection.CloseAsync();
        await RunUntilAsync(() => ending.IsCompleted && _sides.All(side => side.HasEnded), "the end")
            .ConfigureAwait(false);
        await _scheduler.DrainAsync().ConfigureAwait(false);
        CheckTables("after the end");
        Ledger.CheckEnd();
        foreach (Task task in calls.Concat(starting).Where(task => task.IsFaulted))
        {
            Check(task.Exception!.InnerException is RpcConnectException && MayLose, $"the simulation failed: {task.Exception}");
        }
    }

    public Task DelayAsync(int milliseconds, CancellationToken cancellationToken) => milliseconds == 0
        ? Task.CompletedTask
        : Task.Delay(TimeSpan.FromMilliseconds(milliseconds), Time, cancellationToken);

    public void Check(bool holds, string violation)
    {
        if (!holds)
        {
            Note("violation", 0, violation);
            Violations.Add(violation);
        }
    }

    /// <summary>Items of a stream arrive in order, without a gap.</summary>
    public void CheckItem(long id, long item, long expected) =>
        Check(item == expected || IsCorrupt, $"call {id} received item {item} in place of {expected}");

    public void Note(string what, long id, string detail)
    {
        _trace?.WriteLine($"{Time.Elapsed.TotalMilliseconds,10:F3} {what} {id} {detail}");
        foreach (char letter in what)
        {
            Mix(letter);
        }

        Mix((ulong)id);
        Mix((ulong)Time.Elapsed.Ticks);
        foreach (char letter in what == "violation" ? "" : detail)
        {
            Mix(letter);
        }
    }

    private void Mix(ulong value) => _hash = unchecked((_hash ^ value) * 1099511628211);

    private async Task RunUntilAsync(Func<bool> condition, string what)
    {
        while (!condition())
        {
            if (!await _scheduler.StepAsync(mayAdvance: true).ConfigureAwait(false) && !condition())
            {
                Check(false, $"{what} did not come by {Time.Elapsed}; {string.Join("; ", _sides.Select(side => side.Describe()))}");
                Ledger.CheckEnd();
                return;
            }
        }
    }

    private void CheckTables(string when)
    {
        foreach (Side side in _sides)
        {
            Check(side.Connection.Session.Streams.Count == 0, $"{side.Name} has {side.Connection.Session.Streams.Count} open streams {when}");
            int references = side.Connection.GetReferences().Count;
            Check(references == 0, $"{side.Name} has {references} references {when}");
        }
    }

    private static RpcChannel Defective(RpcChannel channel, Defect defect) =>
        defect == Defect.None ? channel : new DefectiveChannel(channel, defect);

    private void Unhandled(Exception exception)
    {
        Note("unhandled", 0, exception.GetType().Name);
        Check(MayLose, $"unhandled: {exception}");
    }
}
