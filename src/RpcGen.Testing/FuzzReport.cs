namespace RpcGen.Testing;

/// <summary>What a fuzzer did.</summary>
public sealed class FuzzReport
{
    internal FuzzReport(int sessions, IReadOnlyDictionary<string, int> outcomes)
    {
        Sessions = sessions;
        Outcomes = outcomes;
    }

    /// <summary>How many sessions were played.</summary>
    public int Sessions { get; }

    /// <summary>
    /// How they ended, and how many in each way: the kind of the reason and the number of the broken rule.
    /// </summary>
    public IReadOnlyDictionary<string, int> Outcomes { get; }
}
