using RpcGen.CodeFixes.Serialization;

namespace RpcGen.CodeFixes.Tests.Serialization;

public sealed class AttributeFixTests
{
    private const string MessagePack = """

        namespace MessagePack
        {
            public sealed class MessagePackObjectAttribute : Attribute;

            public sealed class KeyAttribute(int key) : Attribute
            {
                public int Key { get; } = key;
            }
        }
        """;

    [Theory]
    [InlineData("class Order { [RpcMember(0)] public int Id { get; set; } }", "[RpcArrayLayout]\nclass Order { [RpcMember(0)] public int Id { get; set; } }", "Add [RpcArrayLayout] to the type")]
    [InlineData("class Order { [RpcMember(0)] public int Id { get; set; } }", "class Order { public int Id { get; set; } }", "Remove the attribute")]
    [InlineData("class Order { [MessagePack.Key(0)] public int Id { get; set; } }", "[MessagePackObject]\nclass Order { [MessagePack.Key(0)] public int Id { get; set; } }", "Add [MessagePackObject] to the type")]
    [InlineData("class Order { [DataMember(Order = 0)] public int Id { get; set; } }", "[DataContract]\nclass Order { [DataMember(Order = 0)] public int Id { get; set; } }", "Add [DataContract] to the type")]
    [InlineData("[MessagePack.MessagePackObject] class Order { [RpcMember(0)] public int Id { get; set; } }", "[RpcArrayLayout] class Order { [RpcMember(0)] public int Id { get; set; } }", "Use the attributes of RpcGen")]
    [InlineData("[RpcArrayLayout] class Order { [RpcMember(0)] internal int Id { get; set; } }", "[RpcArrayLayout] class Order { [RpcMember(0)] public int Id { get; set; } }", "Make the member public")]
    [InlineData("[RpcArrayLayout] class Order { [field: RpcMember(0)] public int Id { get; set; } }", "[RpcArrayLayout] class Order { [property: RpcMember(0)] public int Id { get; set; } }", "Put it on the property")]
    [InlineData("[KnownType(typeof(string))] class Order;", "class Order;", "Remove the attribute")]
    [InlineData("[DataContract(IsReference = true)] class Order;", "[DataContract] class Order;", "Remove IsReference")]
    [InlineData("[RpcUnion(0, typeof(Small))] class Order; class Small : Order;", "[RpcUnion(0, typeof(Small))] abstract class Order; class Small : Order;", "Make the class abstract")]
    public Task The_attribute_gets_an_effect_or_goes(string type, string fixedType, string title) =>
        FixTest<AttributeFix>.RunAsync(
            Source("{|RPCGEN110:Order|}", type),
            Source("Order", fixedType),
            title);

    [Fact]
    public Task A_codec_of_the_assembly_names_its_type() => FixTest<AttributeFix>.RunAsync(
        """
        using RpcGen;

        [assembly: {|RPCGEN110:RpcCodec(typeof(MoneyCodec))|}]

        public struct Money;

        public abstract class MoneyCodec : RpcGen.Serialization.IRpcCodec<Money>;
        """,
        """
        using RpcGen;

        [assembly: RpcCodec(typeof(MoneyCodec), Target = typeof(Money))]

        public struct Money;

        public abstract class MoneyCodec : RpcGen.Serialization.IRpcCodec<Money>;
        """,
        "Name the type that it encodes",
        test => test.CompilerDiagnostics = Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None);

    private static string Source(string mention, string type) => $$"""
        using System.Runtime.Serialization;
        using MessagePack;
        using RpcGen;

        [RpcContract]
        internal interface IOrders
        {
            Task AddAsync({{mention}} order);
        }

        {{type}}
        """ + MessagePack;
}
