using RpcGen;

namespace Cluster;

/// <summary>How one call went.</summary>
/// <param name="Id">The call.</param>
/// <param name="Start">When it began.</param>
/// <param name="Time">How long it took.</param>
/// <param name="Node">The node that answered; -1 if none did.</param>
/// <param name="Failure">What is known of a call that failed; null if it was answered.</param>
internal sealed record class CallRecord(long Id, long Start, TimeSpan Time, int Node, RpcOutcome? Failure);
