namespace RpcGen.Tests.Hostile;

/// <summary>How a victim must react to a hostile peer.</summary>
/// <param name="Kind">What ends: the connection, a call, or nothing.</param>
/// <param name="Rule">
/// The rule that the GoAway names; several with slashes between, if it depends on the transport.
/// </param>
/// <param name="Status">The status of the answer to call 0.</param>
internal sealed record class Outcome(OutcomeKind Kind, string? Rule = null, RpcStatus Status = default)
{
    /// <summary>Nothing happens: the connection and its calls continue.</summary>
    public static Outcome Ignored { get; } = new(OutcomeKind.Ignored);

    /// <summary>The victim's own call 0 has ended with an error; the connection continues.</summary>
    public static Outcome OwnCallFails { get; } = new(OutcomeKind.OwnCallFails);

    /// <summary>The connection ends without a GoAway, because the peer has left or has closed it.</summary>
    public static Outcome Ends { get; } = new(OutcomeKind.Ends);

    /// <summary>The connection ends with a GoAway that names a rule.</summary>
    public static Outcome Rejected(string rule) => new(OutcomeKind.Rejected, rule);

    /// <summary>The peer's call 0 fails; the connection continues.</summary>
    public static Outcome CallFails(RpcStatus status) => new(OutcomeKind.CallFails, Status: status);

    public override string ToString() => Kind switch
    {
        OutcomeKind.Rejected => $"rejected by {Rule}",
        OutcomeKind.CallFails => $"call fails with {Status}",
        _ => Kind.ToString(),
    };
}
