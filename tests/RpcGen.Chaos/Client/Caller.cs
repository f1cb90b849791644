using System.Diagnostics;

namespace RpcGen.Chaos;

/// <summary>
/// Makes one call after the other, chosen by its seed, notes how each ends, and checks what it gets. One flow of
/// execution.
/// </summary>
internal sealed partial class Caller(Link link, CallLedger ledger, ViolationLog violations, int seed)
{
    private static readonly TimeSpan s_waitForEvents = TimeSpan.FromSeconds(30);

    private readonly Random _random = new(seed);
    private readonly IChaos _proxy = link.Proxy;
    private volatile CallInProgress? _current;

    /// <summary>What this caller waits for at the moment.</summary>
    public CallInProgress? Current => _current;

    public async Task RunAsync(CancellationToken stopping)
    {
        Func<Task>[] plain =
        [
            AddAsync, AddAsync, AddAsync, EchoAsync, EchoBufferAsync, EchoLargeAsync, DelayAsync, ReadAsync, PostAsync,
        ];
        Func<Task>[] attached =
        [
            CountAsync, CountAsync, SumAsync, RelayAsync, ChecksumAsync, WorkAsync, OpenAsync, OpenPromisedAsync,
            CallBackAsync, RaiseAsync,
        ];
        while (!stopping.IsCancellationRequested)
        {
            int choice = _random.Next(plain.Length + attached.Length);
            if (choice < plain.Length)
            {
                await plain[choice]();
            }
            else if (await ConnectAsync())
            {
                await attached[choice - plain.Length]();
            }
        }
    }

    /// <summary>As <see cref="RunAsync"/>, with calls that block this thread.</summary>
    public void RunBlocking(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            if (_random.Next(8) == 0)
            {
                Block();
            }
            else
            {
                Add();
            }
        }
    }

    // Streams and references need a connection; what is sent without them waits for one.
    private async Task<bool> ConnectAsync()
    {
        try
        {
            await link.Client.ConnectAsync();
            return true;
        }
        catch (RpcConnectException)
        {
            return false;
        }
    }

    // Makes a call that may be cancelled or have a deadline.
    private Task MakeAsync(CallKind kind, long first, long second, Func<long, CancellationToken, Task> call)
    {
        CancellationTokenSource? cts = null;
        if (_random.Next(5) == 0)
        {
            cts = new CancellationTokenSource();
            int delay = _random.Next(4000);
            if (delay < 200)
            {
                cts.Cancel();
            }
            else
            {
                cts.CancelAfter(TimeSpan.FromMicroseconds(delay));
            }
        }

        TimeSpan? deadline = _random.Next(10) == 0 ? TimeSpan.FromMilliseconds(_random.Next(1, 60)) : null;
        return MakeAsync(kind, first, second, call, cts, deadline);
    }

    // Makes a call that nothing but its connection cuts off.
    private Task MakeUncutAsync(CallKind kind, long first, long second, Func<long, Task> call) =>
        MakeAsync(kind, first, second, (id, _) => call(id), cts: null, deadline: null);

    private async Task MakeAsync(
        CallKind kind, long first, long second, Func<long, CancellationToken, Task> call, CancellationTokenSource? cts,
        TimeSpan? deadline)
    {
        using CancellationTokenSource? ownedCts = cts;
        long id = Begin(kind, first, second);
        try
        {
            using IDisposable? scope = deadline is { } limit ? RpcCall.WithDeadline(limit) : null;
            await call(id, cts?.Token ?? default);
            End(kind, id, CallOutcome.Succeeded);
        }
        catch (Exception exception)
        {
            End(kind, id, Judge(kind, id, exception, cts is { IsCancellationRequested: true }, deadline is not null));
        }
    }

    private long Begin(CallKind kind, long first, long second)
    {
        long id = ledger.NextId();
        _current = new CallInProgress(kind, id, Stopwatch.GetTimestamp());
        ledger.Begin(id, kind, Checksums.OfArguments(kind, first, second));
        return id;
    }

    private void End(CallKind kind, long id, CallOutcome outcome)
    {
        ledger.End(id, kind, outcome);
        _current = null;
    }

    private CallOutcome Judge(CallKind kind, long id, Exception exception, bool cancelled, bool hasDeadline)
    {
        switch (exception)
        {
            case WrongValueException:
                Report(kind, id, exception.Message);
                return CallOutcome.Succeeded;
            case OperationCanceledException when cancelled:
                return CallOutcome.Cancelled;
            case TimeoutException when hasDeadline:
                return CallOutcome.TimedOut;
            case RpcConnectionLostException lost:
                if (lost.Reason.Kind is RpcCloseKind.ProtocolViolation or RpcCloseKind.RejectedByPeer or RpcCloseKind.InternalError)
                {
                    Report(kind, id, $"{lost.Reason.Kind}: {exception}");
                }

                return lost.Outcome == RpcOutcome.NotSent ? CallOutcome.NotSent : CallOutcome.MayHaveRun;
            case RpcRemoteException remote when kind == CallKind.CallBack
                && remote.RemoteTypeName == typeof(RpcConnectionLostException).FullName:
                // The connection is closing: it ends this call's calls back, and lets this call end.
                return CallOutcome.Failed;
            case RpcException { Status: RpcStatus.Unavailable }:
                // There was no connection.
                return CallOutcome.NotSent;
            default:
                Report(kind, id, $"unexpected (cancelled: {cancelled}, deadline: {hasDeadline}): {exception}");
                return CallOutcome.Failed;
        }
    }

    private void Report(CallKind kind, long id, string text) =>
        violations.Add($"call {id >> 40}.{id & 0xff_ffff_ffff} ({kind}): {text}");

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new WrongValueException(otherwise);
        }
    }
}
