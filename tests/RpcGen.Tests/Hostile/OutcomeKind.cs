namespace RpcGen.Tests.Hostile;

/// <summary>What ends because of a hostile peer.</summary>
internal enum OutcomeKind
{
    Ignored,
    CallFails,
    OwnCallFails,
    Rejected,
    Ends,
}
