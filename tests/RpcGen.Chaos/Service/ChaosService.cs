using System.Runtime.CompilerServices;

namespace RpcGen.Chaos;

/// <summary>Serves one client. Notes each call before anything else.</summary>
internal sealed partial class ChaosService(CallLedger ledger, ViolationLog violations, LiveObjects live) : IChaos
{
    public event Action<long, int>? Ticked;

    public ValueTask<int> AddAsync(long id, int a, int b, CancellationToken cancellationToken)
    {
        Enter(id, CallKind.Add, a, b);
        return new(unchecked(a + b));
    }

    public int Add(long id, int a, int b)
    {
        Enter(id, CallKind.AddBlocking, a, b);
        return unchecked(a + b);
    }

    public ValueTask<byte[]> EchoAsync(long id, byte[] payload, CancellationToken cancellationToken)
    {
        Enter(id, CallKind.Echo, Checksums.Of(payload), payload.Length);
        return new(payload);
    }

    public ValueTask<RpcBuffer> EchoBufferAsync(long id, RpcBuffer payload, CancellationToken cancellationToken)
    {
        Enter(id, CallKind.EchoBuffer, Checksums.Of(payload.Span), payload.Length);
        return new(payload);
    }

    public async ValueTask<int> DelayAsync(long id, int milliseconds, int value, CancellationToken cancellationToken)
    {
        Enter(id, CallKind.Delay, milliseconds, value);
        await Task.Delay(milliseconds, cancellationToken);
        return value;
    }

    public int Block(long id, int milliseconds, int value)
    {
        Enter(id, CallKind.Block, milliseconds, value);
        Thread.Sleep(milliseconds);
        return value;
    }

    public async ValueTask<int> WorkAsync(
        long id, int steps, IProgress<int> progress, CancellationToken cancellationToken)
    {
        Enter(id, CallKind.Work, steps);
        for (int step = 1; step <= steps; step++)
        {
            progress.Report(step);
            if (step % 64 == 0)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        return steps;
    }

    public ValueTask<ICounter> OpenAsync(long id, int start, CancellationToken cancellationToken)
    {
        Enter(id, CallKind.Open, start);
        return new(new Counter(ledger, live, start));
    }

    public ICounter OpenPromised(long id, int start)
    {
        Enter(id, CallKind.OpenPromised, start);
        return new Counter(ledger, live, start);
    }

    public async ValueTask<int> CallBackAsync(
        long id, int count, ICallback callback, CancellationToken cancellationToken)
    {
        Enter(id, CallKind.CallBack, count);
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            long own = ledger.NextId();
            ledger.Begin(own, CallKind.Callback, Checksums.OfArguments(CallKind.Callback, value));
            CallOutcome outcome = CallOutcome.Failed;
            try
            {
                value = await callback.IncrementAsync(own, value);
                outcome = CallOutcome.Succeeded;
            }
            catch (RpcConnectionLostException lost)
            {
                outcome = lost.Outcome == RpcOutcome.NotSent ? CallOutcome.NotSent : CallOutcome.MayHaveRun;
                throw;
            }
            finally
            {
                ledger.End(own, CallKind.Callback, outcome);
            }
        }

        return value;
    }

    public ValueTask RaiseAsync(long id, int count, CancellationToken cancellationToken)
    {
        Enter(id, CallKind.Raise, count);
        for (int i = 0; i < count; i++)
        {
            Ticked?.Invoke(id, i);
        }

        return default;
    }

    public ValueTask PostAsync(long id, int value)
    {
        Enter(id, CallKind.Post, value);
        return default;
    }

    public ValueTask<int> ReadAsync(long id, int value, CancellationToken cancellationToken)
    {
        Enter(id, CallKind.Read, value);
        return new(value);
    }

    public ValueTask<ProcessSample> SampleAsync() => new(Task.Run(() => ProcessSample.Take(ledger.Calls)));

    private void Enter(long id, CallKind kind, long first, long second = 0) =>
        ledger.Enter(id, kind, Checksums.OfArguments(kind, first, second));
}
