using RpcGen.CodeFixes.Serialization;

namespace RpcGen.CodeFixes.Tests.Serialization;

public sealed class SettableFixTests
{
    [Theory]
    [InlineData("public List<int> Lines { get; } = [];", "public List<int> Lines { get; init; } = [];", "Add an init accessor")]
    [InlineData("public List<int> Lines { get; } = [];", "public List<int> Lines { get; set; } = [];", "Add a setter")]
    [InlineData("public int Count { get; private set; }", "public int Count { get; set; }", "Make the setter public")]
    [InlineData("public readonly int Count;", "public int Count;", "Make it writable")]
    public Task The_member_can_be_set(string member, string fixedMember, string title) => FixTest<SettableFix>.RunAsync(
        $$"""
        using RpcGen;

        [RpcContract]
        public interface IOrders
        {
            Task AddAsync({|RPCGEN109:Order|} order);
        }

        public sealed class Order
        {
            /// <summary>A value.</summary>
            {{member}}
        }
        """,
        $$"""
        using RpcGen;

        [RpcContract]
        public interface IOrders
        {
            Task AddAsync(Order order);
        }

        public sealed class Order
        {
            /// <summary>A value.</summary>
            {{fixedMember}}
        }
        """,
        title);
}
