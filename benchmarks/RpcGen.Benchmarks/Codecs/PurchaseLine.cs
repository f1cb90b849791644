using MemoryPack;
using MessagePack;
using NerdbankKey = Nerdbank.MessagePack.KeyAttribute;

namespace RpcGen.Benchmarks.Codecs;

[RpcArrayLayout, MessagePackObject, MemoryPackable]
public sealed partial class PurchaseLine
{
    [RpcMember(0), Key(0), NerdbankKey(0)]
    public string Sku { get; set; } = "";

    [RpcMember(1), Key(1), NerdbankKey(1)]
    public int Quantity { get; set; }

    [RpcMember(2), Key(2), NerdbankKey(2)]
    public double Price { get; set; }
}
