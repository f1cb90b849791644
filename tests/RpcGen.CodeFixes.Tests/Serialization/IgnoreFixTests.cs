using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using RpcGen.CodeFixes.Serialization;

namespace RpcGen.CodeFixes.Tests.Serialization;

public sealed class IgnoreFixTests
{
    private const string Order = """
        public class Order
        {
            public object? Tag { get; set; }
        }
        """;

    private const string FixedOrder = """
        using RpcGen;

        public class Order
        {
            [RpcIgnore]
            public object? Tag { get; set; }
        }
        """;

    [Theory]
    [InlineData("RPCGEN101", "public Action? Callback { get; set; }")]
    [InlineData("RPCGEN102", "public object? Tag { get; set; }")]
    [InlineData("RPCGEN103", "public List<IShape> Shapes { get; set; } = [];")]
    [InlineData("RPCGEN109", "public List<int> Lines { get; } = [];")]
    [InlineData("RPCGEN111", "private int _next;")]
    public Task The_member_is_left_out(string rule, string member) => FixTest<IgnoreFix>.RunAsync(
        $$"""
        namespace Sample;

        [RpcGen.RpcContract]
        public interface IOrders
        {
            Task AddAsync({|{{rule}}:Order|} order);

            Task<int> CountAsync({|{{rule}}:List<Order>|} orders);
        }

        public class Order
        {
            public int Id { get; set; }

            {{member}}
        }

        public interface IShape;
        """,
        $$"""
        using RpcGen;

        namespace Sample;

        [RpcGen.RpcContract]
        public interface IOrders
        {
            Task AddAsync(Order order);

            Task<int> CountAsync(List<Order> orders);
        }

        public class Order
        {
            public int Id { get; set; }

            [RpcIgnore]
            {{member}}
        }

        public interface IShape;
        """,
        edit: test => test.NumberOfIncrementalIterations = 1);

    [Fact]
    public Task The_parameter_of_a_record_is_left_out_as_a_property() => FixTest<IgnoreFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface IOrders
        {
            Task AddAsync({|RPCGEN102:Order|} order);
        }

        public sealed record Order(int Id, object? Tag);
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface IOrders
        {
            Task AddAsync(Order order);
        }

        public sealed record Order(int Id, [property: RpcIgnore] object? Tag);
        """);

    [Fact]
    public Task The_member_may_be_in_another_file() => FixTest<IgnoreFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface IOrders
        {
            Task AddAsync({|RPCGEN102:Order|} order);

            Task RemoveAsync({|RPCGEN102:Order|} order);
        }
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface IOrders
        {
            Task AddAsync(Order order);

            Task RemoveAsync(Order order);
        }
        """,
        edit: test =>
        {
            test.NumberOfIncrementalIterations = 1;
            test.TestState.Sources.Add(("Order.cs", Order));
            test.FixedState.Sources.Add(("Order.cs", FixedOrder));
        });

    // The type is in a project that the contract's refers to.
    [Fact]
    public Task The_member_may_be_in_another_project() => FixTest<IgnoreFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface IOrders
        {
            Task AddAsync({|RPCGEN102:Order|} order);
        }
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface IOrders
        {
            Task AddAsync(Order order);
        }
        """,
        edit: test =>
        {
            test.TestState.AdditionalProjectReferences.Add("Model");
            test.FixedState.AdditionalProjectReferences.Add("Model");
            AddModel(test.TestState, Order);
            AddModel(test.FixedState, FixedOrder);

            // The library looks at the project of the report only; CrossProjectTests looks at both.
            test.CodeFixTestBehaviors = CodeFixTestBehaviors.SkipFixAllCheck;
        });

    private static void AddModel(SolutionState state, string source)
    {
        ProjectState model = new("Model", LanguageNames.CSharp, "/Model/", "cs");
        model.AdditionalReferences.AddRange(TestReferences.All);
        model.Sources.Add(("Order.cs", source));
        state.AdditionalProjects.Add("Model", model);
    }
}
