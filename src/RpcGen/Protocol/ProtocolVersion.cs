namespace RpcGen.Protocol;

/// <summary>The versions of the wire format that this library supports.</summary>
internal static class ProtocolVersion
{
    public const int Oldest = 1;

    public const int Newest = 1;
}
