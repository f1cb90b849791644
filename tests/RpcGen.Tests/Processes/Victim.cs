using System.Diagnostics;
using System.Globalization;
using RpcGen.TestKit;
using RpcGen.TestPeer;

namespace RpcGen.Tests.Processes;

/// <summary>A server process that is attacked, and a client of it that does nothing wrong.</summary>
public sealed class Victim : IAsyncLifetime
{
    // What a busy machine with few processors adds by itself: attackers run on them, too.
    private static readonly TimeSpan s_floor = TimeSpan.FromMilliseconds(
        Environment.GetEnvironmentVariable("RPCGEN_FLOOD_SECONDS") is null ? 250 : 5);

    // Null where no test runs.
    private ChildProcess? _child;
    private RpcConnection? _good;

    public string Endpoint { get; } = Endpoints.New("unix");

    /// <summary>Resident memory of the process in bytes (Linux).</summary>
    public long Memory => long.Parse(
        File.ReadLines($"/proc/{_child!.Process.Id}/status").First(
            line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            ["VmRSS:".Length..^"kB".Length],
        CultureInfo.InvariantCulture) * 1024;

    public async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // A small nursery, so that what is garbage does not count for long.
        _child = await ChildProcess.ServeAsync(Endpoint, "/usr/bin/env", "DOTNET_GCgen0size=400000");
        _good = await RpcConnection.ConnectAsync(Endpoint).Soon();
        await MeasureIdleAsync();
    }

    /// <summary>
    /// The good client calls while it is attacked: all answers are right, and the slow ones come not much later than
    /// just before and just after.
    /// </summary>
    /// <param name="attack">Begins the attack.</param>
    public async Task CallDuringAsync(Func<Task> attack)
    {
        TimeSpan before = await MeasureIdleAsync();
        TimeSpan slow = await MeasureAsync(attack());
        TimeSpan after = await MeasureIdleAsync();
        TimeSpan idle = before > after ? before : after;
        TimeSpan allowed = 2 * idle > s_floor ? 2 * idle : s_floor;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"99 of 100 calls: {slow.TotalMilliseconds:F2} ms, {idle.TotalMilliseconds:F2} ms without an attack");
        Assert.True(
            slow <= allowed, $"99 of 100 calls took up to {slow}; {idle} without an attack, {allowed} are allowed");
    }

    /// <summary>The process lives, and serves new clients.</summary>
    public async Task ExpectServingAsync()
    {
        Assert.False(_child!.Process.HasExited);
        await using RpcConnection connection = await RpcConnection.ConnectAsync(Endpoint).Soon();
        Assert.Equal(42, await connection.GetProxy<ITestService>().AddAsync(20, 22).Soon());
    }

    public async ValueTask DisposeAsync()
    {
        await (_good?.DisposeAsync() ?? default);
        await (_child?.DisposeAsync() ?? default);
    }

    private Task<TimeSpan> MeasureIdleAsync() => MeasureAsync(Task.Delay(TimeSpan.FromMilliseconds(300)));

    // The time within which 99 of 100 calls are answered that are made until a task ends.
    private async Task<TimeSpan> MeasureAsync(Task end)
    {
        ITestService service = _good!.GetProxy<ITestService>();
        List<TimeSpan> times = [];
        do
        {
            long start = Stopwatch.GetTimestamp();
            Assert.Equal(times.Count + 1, await service.AddAsync(times.Count, 1).Soon());
            times.Add(Stopwatch.GetElapsedTime(start));
        }
        while (!end.IsCompleted);
        await end;
        times.Sort();
        return times[times.Count * 99 / 100];
    }
}
