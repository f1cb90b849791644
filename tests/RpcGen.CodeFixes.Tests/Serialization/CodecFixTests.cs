using RpcGen.CodeFixes.Serialization;

namespace RpcGen.CodeFixes.Tests.Serialization;

public sealed class CodecFixTests
{
    [Fact]
    public Task The_codec_is_removed() => FixTest<CodecFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface IOrders
        {
            Task AddAsync([RpcCodec(typeof(string))] {|RPCGEN107:int|} id);

            Task MoveAsync({|RPCGEN107:Order|} order);

            Task RemoveAsync({|RPCGEN107:Item|} item);
        }

        public sealed class Order
        {
            /// <summary>The number.</summary>
            [RpcCodec(typeof(string))]
            public int Id { get; set; }
        }

        [RpcCodec(typeof(string))]
        public sealed class Item;
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface IOrders
        {
            Task AddAsync(int id);

            Task MoveAsync(Order order);

            Task RemoveAsync(Item item);
        }

        public sealed class Order
        {
            /// <summary>The number.</summary>
            public int Id { get; set; }
        }

        public sealed class Item;
        """);
}
