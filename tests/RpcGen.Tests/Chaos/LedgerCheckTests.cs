using RpcGen.Chaos;

namespace RpcGen.Tests.Chaos;

/// <summary>The comparison of ledgers finds each kind of broken promise.</summary>
public sealed class LedgerCheckTests
{
    private const int Client = 1;
    private const int Server = 2;

    [Theory]
    [InlineData("BEF", "Succeeded", null)]
    [InlineData("BF", "NotSent", null)]
    [InlineData("BF", "MayHaveRun", null)]
    [InlineData("BEF", "MayHaveRun", null)]
    [InlineData("BF", "Cancelled", null)]
    [InlineData("EF", "None", "ran, and no process made it")]
    [InlineData("BBEF", "Succeeded", "was made 2 times under one id")]
    [InlineData("BEEF", "Succeeded", "ran 2 times")]
    [InlineData("BxF", "Succeeded", "ran with other arguments than it was made with")]
    [InlineData("BEF", "NotSent", "ended as not sent, and ran")]
    [InlineData("BF", "Succeeded", "succeeded, and did not run")]
    [InlineData("BE", "None", null)]
    [InlineData("BEF", "None", "never ended, and its caller was not killed")]
    internal void A_call(string notes, string outcome, string? violation)
    {
        LedgerCheck check = new();
        foreach (char note in notes)
        {
            check.Add(Note(note));
        }

        if (Enum.Parse<CallOutcome>(outcome) is not CallOutcome.None and var end)
        {
            check.Add(new LedgerRecord
            {
                Kind = RecordKind.Ended,
                Id = 7,
                Call = CallKind.Add,
                Outcome = end,
                Process = Client,
            });
        }

        Assert.Equal(
            violation is null ? [] : [$"call 0.7 (Add, {outcome}) {violation}"], check.FindViolations());
    }

    [Fact]
    public void A_call_that_ends_twice()
    {
        LedgerCheck check = new();
        check.Add(Note('B'));
        check.Add(
            new LedgerRecord { Kind = RecordKind.Ended, Id = 7, Outcome = CallOutcome.Cancelled, Process = Client });
        check.Add(
            new LedgerRecord { Kind = RecordKind.Ended, Id = 7, Outcome = CallOutcome.MayHaveRun, Process = Client });

        Assert.Contains("ended 2 times", Assert.Single(check.FindViolations()));
    }

    [Fact]
    public void Records_that_a_process_wrote_are_read_though_it_never_closed_its_ledger()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory();
        try
        {
            CallLedger ledger = new(directory.FullName, Client);
            long id = ledger.NextId();
            ledger.Begin(id, CallKind.Echo, 42);
            ledger.End(id, CallKind.Echo, CallOutcome.NotSent);

            Assert.Equal(
                [(RecordKind.Begun, id, 42ul, CallOutcome.None), (RecordKind.Ended, id, 0ul, CallOutcome.NotSent)],
                CallLedger.Read(directory.FullName)
                    .Select(record => (record.Kind, record.Id, record.Arguments, record.Outcome)));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static LedgerRecord Note(char note) => note switch
    {
        'B' => new() { Kind = RecordKind.Begun, Id = 7, Call = CallKind.Add, Arguments = 1, Process = Client },
        'E' => new() { Kind = RecordKind.Entered, Id = 7, Call = CallKind.Add, Arguments = 1, Process = Server },
        'x' => new() { Kind = RecordKind.Entered, Id = 7, Call = CallKind.Add, Arguments = 2, Process = Server },
        _ => new() { Kind = RecordKind.Finished, Process = Client },
    };
}
