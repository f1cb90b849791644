using RpcGen.CodeFixes.Serialization;

namespace RpcGen.CodeFixes.Tests.Serialization;

public sealed class UnionCaseFixTests
{
    [Theory]
    [InlineData("[RpcUnion(0, typeof(Circle))]\n[RpcUnion(1, typeof(Order))]", "[RpcUnion(0, typeof(Circle))]", "Remove it from the union")]
    [InlineData("[RpcUnion(0, typeof(Circle))]\n[RpcUnion(0, typeof(Square))]", "[RpcUnion(0, typeof(Circle))]", "Remove it from the union")]
    [InlineData("[RpcUnion(0, typeof(Circle))]\n[RpcUnion(0, typeof(Square))]", "[RpcUnion(0, typeof(Circle))]\n[RpcUnion(1, typeof(Square))]", "Give it the next free tag")]
    public Task The_case_is_corrected(string cases, string fixedCases, string title) => FixTest<UnionCaseFix>.RunAsync(
        $$"""
        using RpcGen;

        [RpcContract]
        public interface ICanvas
        {
            Task DrawAsync({|RPCGEN108:IShape|} shape);
        }

        /// <summary>A shape.</summary>
        {{cases}}
        public interface IShape;

        public sealed record Circle(double Radius) : IShape;

        public sealed record Square(double Side) : IShape;

        public sealed record Order(int Id);
        """,
        $$"""
        using RpcGen;

        [RpcContract]
        public interface ICanvas
        {
            Task DrawAsync(IShape shape);
        }

        /// <summary>A shape.</summary>
        {{fixedCases}}
        public interface IShape;

        public sealed record Circle(double Radius) : IShape;

        public sealed record Square(double Side) : IShape;

        public sealed record Order(int Id);
        """,
        title);

    [Theory]
    [InlineData("interface IShape")]
    [InlineData("abstract class Shape")]
    public Task The_type_derives_from_the_union(string union) => FixTest<UnionCaseFix>.RunAsync(
        $$"""
        using RpcGen;

        [RpcContract]
        public interface ICanvas
        {
            Task DrawAsync({|RPCGEN108:{{union.Split(' ')[^1]}}|} shape);
        }

        [RpcUnion(0, typeof(Circle))]
        public {{union}};

        public sealed class Circle
        {
        }
        """,
        $$"""
        using RpcGen;

        [RpcContract]
        public interface ICanvas
        {
            Task DrawAsync({{union.Split(' ')[^1]}} shape);
        }

        [RpcUnion(0, typeof(Circle))]
        public {{union}};

        public sealed class Circle : {{union.Split(' ')[^1]}}
        {
        }
        """,
        "Derive it from the union");
}
