using RpcGen;

[assembly: RpcSerializable(typeof(RpcGen.Benchmarks.Order))]

namespace RpcGen.Benchmarks;

/// <summary>The DTO of the codec benchmarks, in the encoding that needs no attributes.</summary>
public sealed class Order
{
    public Guid Id { get; set; }

    public string Customer { get; set; } = "";

    public DateTime Placed { get; set; }

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
