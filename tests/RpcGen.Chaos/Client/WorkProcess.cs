using System.Diagnostics;
using System.Globalization;
using RpcGen.TestPeer;

namespace RpcGen.Chaos;

/// <summary>
/// A process that makes calls until it is told to stop. Each line that it reads is a command, and is answered by a
/// line where there is something to say.
/// </summary>
internal sealed class WorkProcess : IDisposable
{
    private const int AsyncCallers = 8;

    // What .NET opens when it first needs it, a pipe for each thread for instance.
    private const int DescriptorsOfRuntime = 24;

    private static readonly TimeSpan s_lastCalls = TimeSpan.FromSeconds(40);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CallLedger _ledger;
    private readonly ViolationLog _violations;
    private readonly Link _link;
    private readonly Caller[] _callers;

    private WorkProcess(string endpoint, ProcessSettings settings)
    {
        _ledger = settings.OpenLedger();
        _violations = new ViolationLog(settings.Directory, $"client {settings.Number} of {endpoint}");
        _link = new Link(endpoint, settings);
        _callers = [.. Enumerable.Range(0, AsyncCallers + 1)
            .Select(i => new Caller(_link, _ledger, _violations, (settings.Seed * 31) + i))];
    }

    public static async Task<int> RunAsync(string endpoint, ProcessSettings settings)
    {
        using WorkProcess process = new(endpoint, settings);
        return await process.RunAsync();
    }

    public void Dispose() => _stopping.Dispose();

    private async Task<int> RunAsync()
    {
        int descriptors = OpenDescriptors.Targets().Length;
        await _link.ListenAsync(_ledger, _violations);
        Task[] running =
        [
            .. _callers.Skip(1).Select(caller => Task.Run(() => caller.RunAsync(_stopping.Token))),
            Task.Factory.StartNew(
                () => _callers[0].RunBlocking(_stopping.Token), CancellationToken.None, TaskCreationOptions.LongRunning,
                TaskScheduler.Default),
        ];
        Console.WriteLine("ready");
        while (true)
        {
            switch ((await Console.In.ReadLineAsync())?.Split(' '))
            {
                case null:
                    // The supervisor died.
                    return 1;
                case ["signal", { } signal]:
                    _link.SignalChild(int.Parse(signal, CultureInfo.InvariantCulture));
                    break;
                case ["reconnect"]:
                    if (_link.Client.Connection is { } connection)
                    {
                        await connection.CloseAsync(TimeSpan.FromMilliseconds(100));
                    }

                    break;
                case ["sample"]:
                    Console.WriteLine($"client {ProcessSample.Take(_ledger.Calls).ToLine()}");
                    Console.WriteLine($"server {await SampleServerAsync()}");
                    break;
                case ["stop"]:
                    await StopAsync(Task.WhenAll(running), descriptors);
                    Console.WriteLine("done");
                    return 0;
            }
        }
    }

    private async Task<string> SampleServerAsync()
    {
        while (true)
        {
            try
            {
                return (await _link.Proxy.SampleAsync()).ToLine();
            }
            catch (RpcConnectionLostException)
            {
                // The next connection answers.
            }
        }
    }

    private async Task StopAsync(Task running, int descriptors)
    {
        await _stopping.CancelAsync();
        await Task.WhenAny(running, Task.Delay(s_lastCalls));
        foreach (Caller caller in _callers)
        {
            if (caller.Current is { } call)
            {
                _violations.Add(
                    $"call {call.Id >> 40}.{call.Id & 0xff_ffff_ffff} ({call.Kind}) hangs for {Stopwatch.GetElapsedTime(call.Since)}");
            }
        }

        if (!running.IsCompleted)
        {
            return;
        }

        await running;
        await _link.DisposeAsync();
        long start = Stopwatch.GetTimestamp();
        while (OpenDescriptors.Targets().Length > descriptors + DescriptorsOfRuntime)
        {
            if (Stopwatch.GetElapsedTime(start) > s_lastCalls)
            {
                _violations.Add($"there are {OpenDescriptors.Targets().Length} descriptors at the end after {descriptors} at first");
                break;
            }

            await Task.Delay(20);
        }

        _ledger.Finish();
    }
}
