namespace RpcGen.Chaos;

/// <summary>Compares what all processes of a run have noted.</summary>
internal sealed class LedgerCheck
{
    private readonly Dictionary<long, CallHistory> _calls = [];
    private readonly HashSet<int> _finished = [];
    private readonly long[] _outcomes = new long[Enum.GetValues<CallOutcome>().Length];

    /// <summary>Calls that were made.</summary>
    public int Calls => _calls.Count;

    public void Add(in LedgerRecord record)
    {
        if (record.Kind == RecordKind.Finished)
        {
            _finished.Add(record.Process);
            return;
        }

        if (!_calls.TryGetValue(record.Id, out CallHistory? call))
        {
            _calls.Add(record.Id, call = new CallHistory());
        }

        call.Add(record);
    }

    /// <summary>One line for each call that breaks a rule.</summary>
    public IEnumerable<string> FindViolations()
    {
        foreach ((long id, CallHistory call) in _calls)
        {
            _outcomes[(int)call.Outcome]++;
            if (call.FindViolation(_finished.Contains(call.Caller)) is { } violation)
            {
                yield return $"call {id >> 40}.{id & 0xff_ffff_ffff} ({call.Call}, {call.Outcome}) {violation}";
            }
        }
    }

    /// <summary>How many calls ended how; after <see cref="FindViolations"/>.</summary>
    public string Describe() => string.Join(
        ", ", Enum.GetValues<CallOutcome>().Select(outcome => $"{outcome} {_outcomes[(int)outcome]}"));
}
