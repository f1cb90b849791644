using System.Runtime.InteropServices;

namespace RpcGen.Chaos;

/// <summary>A record of a ledger, as it lies in the file.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
internal struct LedgerRecord
{
    /// <summary>The call.</summary>
    public long Id;

    /// <summary>The hash of the call's arguments, as caller or handler saw them.</summary>
    public ulong Arguments;

    public CallKind Call;

    /// <summary>Of an ended call.</summary>
    public CallOutcome Outcome;

    /// <summary>The number of the process that wrote the record.</summary>
    public int Process;

    /// <summary>Written last: a record without it does not count.</summary>
    public RecordKind Kind;
}
