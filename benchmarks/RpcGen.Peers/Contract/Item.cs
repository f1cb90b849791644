using MessagePack;
using NerdbankKey = Nerdbank.MessagePack.KeyAttribute;

namespace RpcGen.Peers.Contract;

/// <summary>What W4 streams.</summary>
[RpcArrayLayout]
[MessagePackObject]
public record struct Item
{
    [RpcMember(0), Key(0), NerdbankKey(0)]
    public int Id { get; set; }

    [RpcMember(1), Key(1), NerdbankKey(1)]
    public double Value { get; set; }
}
