using RpcGen.CodeFixes.Serialization;

namespace RpcGen.CodeFixes.Tests.Serialization;

public sealed class KeyFixTests
{
    [Theory]
    [InlineData("RPCGEN105", "[RpcMember(4)] public int X { get; set; }", "[RpcMember(4)] public int Y { get; set; }", "[RpcMember(5)] public int Y { get; set; }")]
    [InlineData("RPCGEN106", "[RpcMember(0)] public int X { get; set; }", "public int Y { get; set; }", "[RpcMember(1)]\n    public int Y { get; set; }")]
    [InlineData("RPCGEN106", "[RpcMember(\"x\")] public int X { get; set; }", "public int Y { get; set; }", "[RpcMember(\"Y\")]\n    public int Y { get; set; }")]
    [InlineData("RPCGEN106", "[RpcMember(\"x\")] public int X { get; set; }", "[RpcMember(1)] public int Y { get; set; }", "[RpcMember(\"Y\")] public int Y { get; set; }")]
    [InlineData("RPCGEN112", "[RpcMember(7)] public int X { get; set; }", "[RpcMember(2000)] public int Y { get; set; }", "[RpcMember(8)] public int Y { get; set; }")]
    public Task The_member_gets_the_next_key(string rule, string first, string second, string fixedSecond) =>
        FixTest<KeyFix>.RunAsync(
            $$"""
            using RpcGen;

            [RpcContract]
            public interface IOrders
            {
                Task AddAsync({|{{rule}}:Order|} order);

                Task RemoveAsync(int id, {|{{rule}}:Order|} order);
            }

            [RpcArrayLayout]
            public sealed class Order
            {
                {{first}}

                {{second}}
            }
            """,
            $$"""
            using RpcGen;

            [RpcContract]
            public interface IOrders
            {
                Task AddAsync(Order order);

                Task RemoveAsync(int id, Order order);
            }

            [RpcArrayLayout]
            public sealed class Order
            {
                {{first}}

                {{fixedSecond}}
            }
            """,
            edit: test => test.NumberOfIncrementalIterations = 1);

    [Fact]
    public Task All_members_without_a_key_get_one() => FixTest<KeyFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface IOrders
        {
            Task AddAsync({|RPCGEN106:List<Order>|} order);
        }

        public abstract class Entity
        {
            public int Version { get; set; }
        }

        [RpcArrayLayout]
        public sealed class Order : Entity
        {
            /// <summary>The number.</summary>
            public int Id { get; set; }

            [RpcMember(3)]
            public string Note { get; set; } = "";

            [RpcIgnore]
            public int Cache { get; set; }

            public int Field;
        }
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface IOrders
        {
            Task AddAsync(List<Order> order);
        }

        public abstract class Entity
        {
            [RpcMember(4)]
            public int Version { get; set; }
        }

        [RpcArrayLayout]
        public sealed class Order : Entity
        {
            /// <summary>The number.</summary>
            [RpcMember(5)]
            public int Id { get; set; }

            [RpcMember(3)]
            public string Note { get; set; } = "";

            [RpcIgnore]
            public int Cache { get; set; }

            [RpcMember(6)]
            public int Field;
        }
        """);
}
