using System.Diagnostics;
using System.Globalization;

namespace RpcGen.Chaos;

/// <summary>
/// Starts servers and clients, lets faults happen to them for a while, ends everything, and compares the ledgers.
/// </summary>
internal sealed class Epoch : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(90);

    private readonly List<string> _violations = [];
    private readonly string _directory;
    private readonly int _seed;
    private readonly Cell[] _cells;
    private readonly Faults _faults;
    private int _processes;

    private Epoch(string[] transports, int seed)
    {
        _seed = seed;
        _directory = Directory.CreateTempSubdirectory("rpcgen-chaos-").FullName;
        string unique = Path.GetFileName(_directory);
        _cells = [.. transports.Select((transport, i) =>
            Cell.Start(transport, $"{unique}-{i}", _directory, NextSettings, hasProxy: true))];
        _faults = new Faults(_cells, seed);
    }

    public static async Task<EpochResult> RunAsync(string[] transports, int seed, TimeSpan duration)
    {
        using Epoch epoch = new(transports, seed);
        try
        {
            await epoch.DisturbAsync(duration);
            await epoch.StopAsync();
        }
        catch (TimeoutException exception)
        {
            epoch._violations.Add(exception.Message);
        }

        return epoch.Check();
    }

    public void Dispose()
    {
        foreach (Cell cell in _cells)
        {
            cell.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private ProcessSettings NextSettings()
    {
        int number = Interlocked.Increment(ref _processes);
        return new ProcessSettings(number, unchecked((_seed * 1009) + number), _directory, HasLedger: true);
    }

    private async Task DisturbAsync(TimeSpan duration)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            await _faults.NextAsync();
            foreach (ChildProgram program in Programs())
            {
                if (program.EndedByItself)
                {
                    throw new TimeoutException($"{program} by itself");
                }
            }
        }

        await _faults.EndAsync();
    }

    // Clients first: then the servers can say whether anything of them is left.
    private async Task StopAsync()
    {
        foreach (ChildProgram program in Programs())
        {
            await program.ExpectAsync("ready", s_limit);
        }

        await Task.WhenAll(_cells.SelectMany(cell => cell.Clients).Select(client => client.Program.StopAsync(s_limit)));
        foreach (Cell cell in _cells)
        {
            if (cell.Server is { } server)
            {
                await server.Program.StopAsync(s_limit);
            }

            _violations.AddRange(cell.Paths.Where(File.Exists).Select(path => $"{path} is left"));
        }

        await ExpectNoProcessesAsync();
    }

    private IEnumerable<ChildProgram> Programs() =>
        _cells.SelectMany(cell => (IEnumerable<Slot?>)[cell.Server, .. cell.Clients]).OfType<Slot>().Select(
            slot => slot.Program);

    // Children of clients end with their connection, also when the client was killed. A child whose parent was killed
    // in between is still stopped.
    private async Task ExpectNoProcessesAsync()
    {
        long start = Stopwatch.GetTimestamp();
        while (FindProcesses() is { Length: > 0 } left)
        {
            bool isLate = Stopwatch.GetElapsedTime(start) > s_limit;
            foreach (int id in left)
            {
                Signals.Send(id, isLate ? Signals.Kill : Signals.Continue);
            }

            if (isLate)
            {
                _violations.Add($"{left.Length} processes are left: {string.Join(", ", left)}");
                return;
            }

            await Task.Delay(50);
        }
    }

    // The directory of the epoch stands in the command lines of all its processes, and of no others.
    private int[] FindProcesses() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out _) && IsOfEpoch(path))
            .Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)),
    ];

    private bool IsOfEpoch(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Contains(
                _directory + "\0", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private EpochResult Check()
    {
        LedgerCheck check = new();
        foreach (LedgerRecord record in CallLedger.Read(_directory))
        {
            check.Add(record);
        }

        _violations.AddRange(ViolationLog.Read(_directory));
        _violations.AddRange(check.FindViolations());
        return new EpochResult(
            check.Calls, _faults.Kills, _faults.Stops, _faults.Cuts, check.Describe(), [.. _violations]);
    }
}
