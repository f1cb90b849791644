using PolyType;
using RpcGen.Peers.Contract;
using StreamJsonRpc;

namespace RpcGen.Peers;

/// <summary>The two binary formatters of StreamJsonRpc.</summary>
internal static partial class StreamJsonRpcFormatters
{
    public static IJsonRpcMessageFormatter MessagePack() => new MessagePackFormatter();

    public static IJsonRpcMessageFormatter Nerdbank() => new NerdbankMessagePackFormatter
    {
        TypeShapeProvider = Shapes.GeneratedTypeShapeProvider,
    };

    [GenerateShapeFor<int>]
    [GenerateShapeFor<byte[]>]
    [GenerateShapeFor<Order>]
    [GenerateShapeFor<Item>]
    [GenerateShapeFor<IAsyncEnumerable<Item>>]
    private sealed partial class Shapes;
}
