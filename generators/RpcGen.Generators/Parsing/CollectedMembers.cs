namespace RpcGen.Generators.Parsing;

/// <summary>The members of a type that travel, in the order in which they are written.</summary>
/// <param name="Members">The members.</param>
/// <param name="Keying">What they are known by.</param>
/// <param name="IsExplicit">Whether each was chosen by an attribute.</param>
/// <param name="IsForeign">Whether attributes of another library chose them, so that its rules apply.</param>
/// <param name="Problem">What is wrong with them.</param>
internal sealed record CollectedMembers(
    IReadOnlyList<CollectedMember> Members, MemberKeying Keying, bool IsExplicit, bool IsForeign,
    CodecProblem? Problem = null);
