using System.Globalization;
using System.Runtime.InteropServices;

namespace RpcGen.Chaos;

/// <summary>
/// What a process notes of its calls, in files mapped into its memory: what was noted survives a kill. Thread-safe.
/// </summary>
internal sealed class CallLedger
{
    private const int MaxSegments = 4096;

    private readonly string? _directory;
    private readonly int _process;
    private readonly Lock _gate = new();
    private readonly LedgerSegment?[] _segments = new LedgerSegment?[MaxSegments];
    private long _records;
    private long _calls;
    private long _ids;

    /// <param name="directory">Where the files go; null notes nothing.</param>
    /// <param name="process">The number of this process, which no other process has.</param>
    public CallLedger(string? directory, int process)
    {
        _directory = directory;
        _process = process;
    }

    /// <summary>Calls that this process has begun or served.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>The id of a new call.</summary>
    public long NextId() => ((long)_process << 40) | Interlocked.Increment(ref _ids);

    /// <summary>Before a call is made.</summary>
    public void Begin(long id, CallKind call, ulong arguments) =>
        Append(new LedgerRecord { Kind = RecordKind.Begun, Id = id, Call = call, Arguments = arguments });

    /// <summary>At the beginning of a call's handler.</summary>
    public void Enter(long id, CallKind call, ulong arguments) =>
        Append(new LedgerRecord { Kind = RecordKind.Entered, Id = id, Call = call, Arguments = arguments });

    /// <summary>When a call has ended for its caller.</summary>
    public void End(long id, CallKind call, CallOutcome outcome) =>
        Append(new LedgerRecord { Kind = RecordKind.Ended, Id = id, Call = call, Outcome = outcome });

    /// <summary>When this process has ended all its calls.</summary>
    public void Finish() => Append(new LedgerRecord { Kind = RecordKind.Finished });

    /// <summary>All records that the processes of a directory have written.</summary>
    public static IEnumerable<LedgerRecord> Read(string directory)
    {
        foreach (string file in Directory.EnumerateFiles(directory, "*.ledger"))
        {
            LedgerRecord[] records = MemoryMarshal.Cast<byte, LedgerRecord>(File.ReadAllBytes(file)).ToArray();
            foreach (LedgerRecord record in records)
            {
                if (record.Kind != RecordKind.None)
                {
                    yield return record;
                }
            }
        }
    }

    private void Append(LedgerRecord record)
    {
        if (record.Kind is RecordKind.Begun or RecordKind.Entered)
        {
            Interlocked.Increment(ref _calls);
        }

        if (_directory is not null)
        {
            long index = Interlocked.Increment(ref _records) - 1;
            record.Process = _process;
            Segment((int)(index / LedgerSegment.Capacity)).Write((int)(index % LedgerSegment.Capacity), record);
        }
    }

    private LedgerSegment Segment(int number)
    {
        if (Volatile.Read(ref _segments[number]) is { } known)
        {
            return known;
        }

        lock (_gate)
        {
            return _segments[number] ??= new LedgerSegment(Path.Combine(
                _directory!, string.Create(CultureInfo.InvariantCulture, $"{_process}-{number}.ledger")));
        }
    }
}
