using System.Diagnostics;

namespace RpcGen.Chaos;

// References, callbacks, progress and events.
internal sealed partial class Caller
{
    private async Task WorkAsync()
    {
        int steps = _random.Next(1, 400);
        ProgressCheck progress = new();
        await MakeAsync(CallKind.Work, steps, 0, async (id, token) =>
        {
            Expect(await _proxy.WorkAsync(id, steps, progress, token) == steps, "a wrong number of steps");
            progress.End();
            Expect(progress.Last == steps, $"the last report is {progress.Last} of {steps}");
        });
        progress.End();
        if (progress.Violation is { } violation)
        {
            Report(CallKind.Work, 0, violation);
        }
    }

    private async Task OpenAsync()
    {
        int start = _random.Next(1000);
        ICounter? counter = null;
        await MakeAsync(CallKind.Open, start, 0, async (id, token) =>
            counter = await _proxy.OpenAsync(id, start, token));
        if (counter is not null)
        {
            await UseAsync(counter, start, isKnown: true);
        }
    }

    // How the call that opens has ended is known from the first call of what it opens.
    private async Task OpenPromisedAsync()
    {
        (int start, int value) = (_random.Next(1000), _random.Next(100));
        long id = Begin(CallKind.OpenPromised, start, 0);
        CallOutcome outcome = CallOutcome.MayHaveRun;
        ICounter counter;
        try
        {
            counter = _proxy.OpenPromised(id, start);
            await MakeUncutAsync(CallKind.AddToCounter, value, 0, async second =>
            {
                int sum = await counter.AddAsync(second, value);
                outcome = CallOutcome.Succeeded;
                Expect(sum == start + value, "a wrong sum");
            });
        }
        catch (Exception exception)
        {
            End(CallKind.OpenPromised, id, Judge(CallKind.OpenPromised, id, exception, cancelled: false, hasDeadline: false));
            return;
        }

        End(CallKind.OpenPromised, id, outcome);
        await UseAsync(counter, start + value, outcome == CallOutcome.Succeeded);
    }

    private async Task UseAsync(ICounter counter, int sum, bool isKnown)
    {
        for (int i = _random.Next(4); i > 0 && isKnown; i--)
        {
            int value = _random.Next(100);
            isKnown = false;
            await MakeAsync(CallKind.AddToCounter, value, 0, async (id, token) =>
            {
                Expect(await counter.AddAsync(id, value, token) == sum + value, "a wrong sum");
                sum += value;
                isKnown = true;
            });
        }

        // The rest is left to the collector.
        if (_random.Next(4) > 0)
        {
            await counter.DisposeAsync();
        }
    }

    private Task CallBackAsync()
    {
        int count = _random.Next(6);
        return MakeUncutAsync(CallKind.CallBack, count, 0, async id =>
            Expect(
                await _proxy.CallBackAsync(id, count, new Callback(ledger)) == count, "a wrong number of callbacks"));
    }

    // All occurrences come, in order, as long as the connection lives.
    private Task RaiseAsync()
    {
        int count = _random.Next(1, 40);
        return MakeUncutAsync(CallKind.Raise, count, 0, async id =>
        {
            int next = 0;
            string? violation = null;
            void Count(long tag, int number)
            {
                if (tag == id)
                {
                    violation ??= number == Volatile.Read(ref next)
                        ? null
                        : $"occurrence {number} came in place of {next}";
                    Interlocked.Increment(ref next);
                }
            }

            RpcConnection connection = await link.Client.ConnectAsync();
            _proxy.Ticked += Count;
            try
            {
                await _proxy.RaiseAsync(id, count);
                long start = Stopwatch.GetTimestamp();
                while (Volatile.Read(ref next) < count && link.Client.Connection == connection)
                {
                    Expect(Stopwatch.GetElapsedTime(start) < s_waitForEvents, $"{next} of {count} occurrences came");
                    await Task.Delay(1);
                }

                Expect(violation is null || link.Client.Connection != connection, violation!);
            }
            finally
            {
                _proxy.Ticked -= Count;
            }
        });
    }
}
