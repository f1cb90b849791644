using RpcGen.CodeFixes.Serialization;

namespace RpcGen.CodeFixes.Tests.Serialization;

public sealed class ConstructorFixTests
{
    private const string Contract = """
        using RpcGen;

        [RpcContract]
        public interface IOrders
        {
            Task AddAsync({|RPCGEN104:Order|} order);
        }


        """;

    [Fact]
    public Task The_parameters_are_named_after_the_members() => RunAsync(
        """
        public sealed class Order
        {
            public Order(int number, string note)
            {
                Id = number;
                Note = note;
            }

            public int Id { get; }

            public string Note { get; }

            public static Order First { get; } = new(number: 1, "");
        }
        """,
        """
        public sealed class Order
        {
            public Order(int id, string note)
            {
                Id = id;
                Note = note;
            }

            public int Id { get; }

            public string Note { get; }

            public static Order First { get; } = new(id: 1, "");
        }
        """,
        "Name the parameters after the members");

    [Fact]
    public Task A_constructor_assigns_what_cannot_be_set() => RunAsync(
        """
        public sealed class Order
        {
            public Order(System.IO.Stream source) => Id = source.ReadByte();

            public int Id { get; }

            public string Note { get; set; } = "";
        }
        """,
        """
        public sealed class Order
        {
            public Order(System.IO.Stream source) => Id = source.ReadByte();

            public Order(int id)
            {
                Id = id;
            }

            public int Id { get; }

            public string Note { get; set; } = "";
        }
        """,
        "Add a constructor for decoding");

    [Fact]
    public Task A_constructor_without_parameters_is_added() => RunAsync(
        """
        public sealed class Order
        {
            public Order(System.IO.Stream source) => Id = source.ReadByte();

            public int Id { get; set; }
        }
        """,
        """
        public sealed class Order
        {
            public Order(System.IO.Stream source) => Id = source.ReadByte();

            public Order()
            {
            }

            public int Id { get; set; }
        }
        """,
        "Add a constructor for decoding");

    [Fact]
    public Task A_hidden_constructor_becomes_internal() => RunAsync(
        """
        public sealed class Order
        {
            private Order(int id) => Id = id;

            public int Id { get; }
        }
        """,
        """
        public sealed class Order
        {
            internal Order(int id) => Id = id;

            public int Id { get; }
        }
        """,
        "Make the constructor internal");

    private static Task RunAsync(string type, string fixedType, string title) => FixTest<ConstructorFix>.RunAsync(
        Contract + type,
        Contract.Replace("{|RPCGEN104:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal) + fixedType,
        title);
}
