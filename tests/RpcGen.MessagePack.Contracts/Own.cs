using RpcGen;

namespace Team;

/// <summary>Stays with RpcGen: its attribute says so.</summary>
[RpcArrayLayout]
public sealed record Own([property: RpcMember(0)] int X);
