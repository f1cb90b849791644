namespace RpcGen.LoadGen;

[RpcArrayLayout]
internal sealed class OrderLine
{
    [RpcMember(0)]
    public string Sku { get; set; } = "";

    [RpcMember(1)]
    public int Quantity { get; set; }

    [RpcMember(2)]
    public double Price { get; set; }
}
