namespace RpcGen.Simulation;

/// <summary>What began, ran and ended, and whether that keeps the promises.</summary>
internal sealed class Ledger(World world)
{
    private readonly List<Entry> _entries = [];

    public int Count => _entries.Count;

    public int Open { get; private set; }

    public long Starts(string what)
    {
        long id = _entries.Count;
        _entries.Add(new Entry(what));
        Open++;
        world.Note("starts", id, what);
        return id;
    }

    /// <summary>Called at the beginning of each handler.</summary>
    public void Runs(long id)
    {
        world.Note("runs", id, "");
        if (world.IsCorrupt && (id < 0 || id >= _entries.Count))
        {
            return;
        }

        Entry entry = _entries[(int)id];
        entry.Runs++;
        world.Check(entry.Runs == 1 || world.IsCorrupt, $"call {id} ({entry.What}) runs {entry.Runs} times");
        world.Check(!entry.NotSent, $"call {id} ({entry.What}) runs after it ended as not sent");
    }

    public void Ended(long id, Exception? exception, bool mayBeCancelled = false, bool mayFail = false)
    {
        Entry entry = _entries[(int)id];
        Open--;
        string outcome = exception switch
        {
            null => "ok",
            RpcConnectionLostException lost => lost.Outcome.ToString(),
            _ => exception.GetType().Name,
        };
        world.Note("ends", id, outcome);
        world.Check(++entry.Ends == 1, $"call {id} ({entry.What}) ends {entry.Ends} times");
        if (world.IsCorrupt)
        {
            return;
        }

        entry.NotSent = exception is RpcConnectionLostException { Outcome: RpcOutcome.NotSent };
        world.Check(!entry.NotSent || entry.Runs == 0, $"call {id} ({entry.What}) ran, and ended as not sent");
        world.Check(
            exception is not null || entry.Runs == 1 || entry.What is "post" or "promise",
            $"call {id} ({entry.What}) succeeded, and ran {entry.Runs} times");
        bool expected = exception switch
        {
            null => true,
            RpcConnectionLostException => world.MayLose,
            OperationCanceledException or TimeoutException => mayBeCancelled,
            RpcRemoteException => mayFail || world.MayLose,
            ObjectDisposedException => world.MayLose,
            _ => false,
        };
        world.Check(expected, $"call {id} ({entry.What}) ends with {exception}");
    }

    public async Task<T> EndsAsync<T>(long id, ValueTask<T> call, T expected)
    {
        try
        {
            T result = await call.ConfigureAwait(false);
            world.Check(world.IsCorrupt || EqualityComparer<T>.Default.Equals(result, expected), $"call {id}: {result}, not {expected}");
            Ended(id, null);
            return result;
        }
        catch (Exception exception)
        {
            Ended(id, exception, mayBeCancelled: true);
            throw;
        }
    }

    /// <summary>What can only be said when all is over.</summary>
    public void CheckEnd()
    {
        for (int id = 0; id < _entries.Count; id++)
        {
            Entry entry = _entries[id];
            world.Check(entry.Ends == 1, $"call {id} ({entry.What}) never ended");
            world.Check(
                world.MayLose || entry.What is not ("post" or "promise") || entry.Runs == 1,
                $"one-way call {id} ran {entry.Runs} times");
        }
    }

    private sealed class Entry(string what)
    {
        public string What => what;

        public int Runs { get; set; }

        public int Ends { get; set; }

        public bool NotSent { get; set; }
    }
}
