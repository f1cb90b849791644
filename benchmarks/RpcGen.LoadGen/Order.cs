namespace RpcGen.LoadGen;

/// <summary>The DTO of workload W6.</summary>
[RpcArrayLayout]
internal sealed class Order
{
    [RpcMember(0)]
    public Guid Id { get; set; }

    [RpcMember(1)]
    public string Customer { get; set; } = "";

    [RpcMember(2)]
    public DateTime Placed { get; set; }

    [RpcMember(3)]
    public List<OrderLine> Lines { get; set; } = [];

    public static Order Sample() => new()
    {
        Id = new Guid("00112233-4455-6677-8899-aabbccddeeff"),
        Customer = "Ada Lovelace",
        Placed = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
        Lines =
        [
            .. Enumerable.Range(0, 10)
                .Select(i => new OrderLine { Sku = $"SKU-{i:d6}", Quantity = i, Price = i * 1.25 }),
        ],
    };
}
