namespace RpcGen.Tests.Streams;

/// <summary>A value that cannot be encoded.</summary>
[RpcArrayLayout]
public sealed class Refusing
{
    [RpcMember(1)]
    public int Value { get => field > 0 ? field : throw new InvalidOperationException("refuses"); set; }
}
