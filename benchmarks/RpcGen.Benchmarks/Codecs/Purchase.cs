using MemoryPack;
using MessagePack;
using PolyType;
using NerdbankKey = Nerdbank.MessagePack.KeyAttribute;

[assembly: RpcGen.RpcSerializable(typeof(RpcGen.Benchmarks.Codecs.Purchase))]

namespace RpcGen.Benchmarks.Codecs;

/// <summary>A DTO with ten objects in it: the order of workload W6.</summary>
[RpcArrayLayout, MessagePackObject, MemoryPackable, GenerateShape]
public sealed partial class Purchase
{
    [RpcMember(0), Key(0), NerdbankKey(0)]
    public Guid Id { get; set; }

    [RpcMember(1), Key(1), NerdbankKey(1)]
    public string Customer { get; set; } = "";

    [RpcMember(2), Key(2), NerdbankKey(2)]
    public DateTime Placed { get; set; }

    [RpcMember(3), Key(3), NerdbankKey(3)]
    public List<PurchaseLine> Lines { get; set; } = [];

    public static Purchase Sample() => new()
    {
        Id = new Guid("00112233-4455-6677-8899-aabbccddeeff"),
        Customer = "Ada Lovelace",
        Placed = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
        Lines =
        [
            .. Enumerable.Range(0, 10)
                .Select(i => new PurchaseLine { Sku = $"SKU-{i:d6}", Quantity = i, Price = i * 1.25 }),
        ],
    };
}
