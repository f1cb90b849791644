using RpcGen.Testing;

namespace RpcGen.Simulation;

/// <summary>One end of the link: serves, and calls the other end.</summary>
internal sealed class Side
{
    private readonly World _world;
    private readonly ISimulated _peer;

    public Side(World world, string name, RpcChannel channel, RpcConnectionOptions options)
    {
        _world = world;
        Name = name;
        Connection = RpcConnection.Create(channel, options);
        Connection.Expose<ISimulated>(new SimulatedService(world));
        _peer = Connection.GetProxy<ISimulated>();
    }

    public string Name { get; }

    public RpcConnection Connection { get; }

    public bool HasEnded => Connection.Session.Finished.IsCompleted;

    /// <summary>Whether no call or stream is open and no reference is held.</summary>
    public bool IsIdle => Connection.Session.Streams.Count == 0 && Connection.GetReferences().Count == 0;

    public string Describe() =>
        $"{Name}: {(Connection.Closed.IsCompleted ? Connection.Closed.Result.Kind : "open")}, {(HasEnded ? "" : "not ")}finished, " +
        $"{Connection.Session.Streams.Count} streams, {Connection.GetReferences().Count} references, {Connection.Session.ReceivedFrames} frames";

    public async Task StartAsync()
    {
        try
        {
            await Connection.StartAsync().ConfigureAwait(false);
            _world.Note("started", 0, Name);
        }
        catch (RpcConnectException) when (_world.MayLose)
        {
            _world.Note("not started", 0, Name);
        }

        _ = WatchAsync();
    }

    private async Task WatchAsync()
    {
        RpcCloseReason reason = await Connection.Closed.ConfigureAwait(false);
        _world.Note("closed", 0, $"{Name} {reason.Kind}");
        _world.Check(reason.Kind != RpcCloseKind.InternalError, $"{Name} ends with {reason.Exception}");
        _world.Check(
            reason.Kind != RpcCloseKind.ProtocolViolation || _world.IsCorrupt, $"{Name} ends with {reason.Message}");
    }

    /// <summary>Ends the connection in one of four ways.</summary>
    public async Task EndAsync(FaultyLink link, int way)
    {
        switch (way)
        {
            case 0:
                link.Cut();
                break;
            case 1:
                await Connection.DisposeAsync().ConfigureAwait(false);
                break;
            case 2:
                await Connection.CloseAsync().ConfigureAwait(false);
                break;
            default:
                await Connection.CloseAsync(TimeSpan.Zero).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>Makes one call of a random shape, and waits for its end.</summary>
    public async Task CallAsync(Random random)
    {
        (string what, Func<long, CancellationToken, Task> call) = Choose(random);
        bool cancels = random.Next(6) == 0;
        bool hasDeadline = random.Next(6) == 0;
        long id = _world.Ledger.Starts(what);
        using CancellationTokenSource cts = new();
        using ITimer canceller = _world.Time.CreateTimer(
            static cts => ((CancellationTokenSource)cts!).Cancel(), cts,
            cancels ? TimeSpan.FromMilliseconds(random.Next(100)) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Exception? failure = null;
        try
        {
            Task running;
            using (hasDeadline ? RpcCall.WithDeadline(TimeSpan.FromMilliseconds(random.Next(1, 100)), _world.Time) : null)
            {
                running = call(id, cts.Token);
            }

            await running.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        _world.Ledger.Ended(id, failure, cancels || hasDeadline, mayFail: what == "fail" || cancels || hasDeadline);
    }

    private (string What, Func<long, CancellationToken, Task> Call) Choose(Random random)
    {
        int delay = random.Next(3) == 0 ? random.Next(1, 100) : 0;
        int size = random.Next(8) == 0 ? random.Next(200_000) : random.Next(300);
        int count = random.Next(4) == 0 ? random.Next(2000) : random.Next(20);
        int leavesAfter = random.Next(4) == 0 ? random.Next(count + 1) : int.MaxValue;
        switch (random.Next(15))
        {
            case 0 or 1 or 2:
                byte[] payload = new byte[size];
                random.NextBytes(payload);
                long sum = World.Sum(payload);
                return ("echo", async (id, token) => Expect(
                    id, sum, await _peer.EchoAsync(id, delay, payload, token).ConfigureAwait(false)));
            case 3:
                return ("deaf", (id, _) => _peer.DeafAsync(id, delay));
            case 4:
                return ("fail", (id, _) => _peer.FailAsync(id, delay));
            case 5:
                return ("post", (id, _) => _peer.PostAsync(id).AsTask());
            case 6:
                return ("count", (id, token) => ReadAsync(
                    id, _peer.CountAsync(id, count, delay, token), count, leavesAfter, token));
            case 7:
                return ("sum", async (id, token) => Expect(
                    id, count, await _peer.SumAsync(id, ItemsAsync(count, delay), token).ConfigureAwait(false)));
            case 8:
                return ("relay", (id, token) => ReadAsync(
                    id, _peer.RelayAsync(id, ItemsAsync(count, delay), token), count, leavesAfter, token));
            case 9:
                byte[] content = [.. Enumerable.Range(0, size).Select(i => (byte)i)];
                return ("length", async (id, _) => Expect(
                    id, size, await _peer.LengthAsync(id, new MemoryStream(content)).ConfigureAwait(false)));
            case 10:
                return ("progress", (id, _) => ProgressAsync(id, count));
            case 11:
                return ("callback", async (id, _) => Expect(
                    id, count % 8,
                    await _peer.CallBackAsync(id, new SimulatedObject(_world), count % 8).ConfigureAwait(false)));
            case 12:
                return ("promise", (id, _) => UseAsync(_peer.Promise(id), delay));
            case 13:
                return ("open", async (id, _) =>
                    await UseAsync(await _peer.OpenAsync(id, delay).ConfigureAwait(false), delay)
                        .ConfigureAwait(false));
            default:
                return ("pooled", async (id, _) => Expect(
                    id, delay, await _peer.PooledAsync(id, delay).ConfigureAwait(false)));
        }
    }

    private void Expect(long id, long expected, long result) =>
        _world.Check(result == expected || _world.IsCorrupt, $"call {id} returned {result}, not {expected}");

    private async IAsyncEnumerable<long> ItemsAsync(int count, int delay)
    {
        for (int i = 0; i < count; i++)
        {
            await _world.DelayAsync(i % 50 == 49 ? delay : 0, default).ConfigureAwait(false);
            yield return i;
        }
    }

    private async Task ReadAsync(
        long id, IAsyncEnumerable<long> items, int count, int leavesAfter, CancellationToken cancellationToken)
    {
        long next = 0;
        await foreach (long item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            _world.CheckItem(id, item, next++);
            if (next > leavesAfter)
            {
                return;
            }
        }

        Expect(id, count, next);
    }

    private async Task ProgressAsync(long id, int steps)
    {
        Reports reports = new();
        int result = await _peer.ProgressAsync(id, steps, reports).ConfigureAwait(false);
        Expect(id, steps, result);
        Expect(id, steps, reports.Last);
        reports.HasEnded = true;
    }

    private async Task UseAsync(ISimulatedObject target, int delay)
    {
        try
        {
            long nested = _world.Ledger.Starts("use");
            await _world.Ledger.EndsAsync(nested, target.UseAsync(nested, delay), nested).ConfigureAwait(false);
        }
        catch (Exception exception)
            when (exception is RpcConnectionLostException or TimeoutException or OperationCanceledException)
        {
            // The ledger has it. It says nothing about the call that brought the object.
        }
        finally
        {
            await target.DisposeAsync().ConfigureAwait(false);
        }
    }

    private sealed class Reports : IProgress<int>
    {
        public int Last { get; private set; }

        public bool HasEnded { get; set; }

        public void Report(int value)
        {
            if (HasEnded || value <= Last)
            {
                throw new InvalidOperationException($"report {value} comes after {(HasEnded ? "the end" : Last)}");
            }

            Last = value;
        }
    }
}
