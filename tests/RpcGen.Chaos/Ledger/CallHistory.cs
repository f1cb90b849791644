namespace RpcGen.Chaos;

/// <summary>What the ledgers of all processes say of one call.</summary>
internal sealed class CallHistory
{
    public CallKind Call { get; private set; }

    /// <summary>The process that made the call.</summary>
    public int Caller { get; private set; }

    public int Begun { get; private set; }

    public int Entered { get; private set; }

    public int Ended { get; private set; }

    public CallOutcome Outcome { get; private set; }

    private ulong Sent { get; set; }

    private ulong Seen { get; set; }

    public void Add(in LedgerRecord record)
    {
        Call = record.Call;
        switch (record.Kind)
        {
            case RecordKind.Begun:
                Begun++;
                Caller = record.Process;
                Sent = record.Arguments;
                break;
            case RecordKind.Entered:
                Entered++;
                Seen = record.Arguments;
                break;
            default:
                Ended++;
                Outcome = record.Outcome;
                break;
        }
    }

    /// <summary>The rule that the call breaks; null if it is right.</summary>
    /// <param name="callerFinished">Whether its caller was not killed.</param>
    public string? FindViolation(bool callerFinished) => this switch
    {
        { Begun: 0 } => "ran, and no process made it",
        { Begun: > 1 } => $"was made {Begun} times under one id",
        { Entered: > 1, Call: not CallKind.Read } => $"ran {Entered} times",
        { Entered: > 0 } when Seen != Sent => "ran with other arguments than it was made with",
        { Ended: > 1 } => $"ended {Ended} times",
        { Ended: 0 } when callerFinished => "never ended, and its caller was not killed",
        { Outcome: CallOutcome.NotSent, Entered: > 0 } => "ended as not sent, and ran",
        { Outcome: CallOutcome.Succeeded, Entered: 0, Call: not CallKind.Post } => "succeeded, and did not run",
        _ => null,
    };
}
