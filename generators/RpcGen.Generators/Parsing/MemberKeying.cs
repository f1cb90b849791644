namespace RpcGen.Generators.Parsing;

/// <summary>What members are known by on the wire.</summary>
internal enum MemberKeying
{
    Name,
    Index,
}
