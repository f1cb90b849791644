using RpcGen.CodeFixes.Serialization;

namespace RpcGen.CodeFixes.Tests.Serialization;

public sealed class UnionFixTests
{
    [Fact]
    public Task The_types_that_implement_an_interface_are_listed() => FixTest<UnionFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface ICanvas
        {
            Task DrawAsync({|RPCGEN103:IShape|} shape);
        }

        /// <summary>A shape.</summary>
        public interface IShape;

        public abstract record Round : IShape;

        public sealed record Circle(double Radius) : Round;

        public sealed record Box<T>(T Content) : IShape;

        public sealed record Square(double Side) : IShape;
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface ICanvas
        {
            Task DrawAsync(IShape shape);
        }

        /// <summary>A shape.</summary>
        [RpcUnion(0, typeof(Circle))]
        [RpcUnion(1, typeof(Square))]
        public interface IShape;

        public abstract record Round : IShape;

        public sealed record Circle(double Radius) : Round;

        public sealed record Box<T>(T Content) : IShape;

        public sealed record Square(double Side) : IShape;
        """,
        "List the derived types with [RpcUnion]");

    [Fact]
    public Task The_classes_that_derive_from_an_abstract_one_are_listed() => FixTest<UnionFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface ICanvas
        {
            {|RPCGEN103:Task<Shape>|} GetAsync();
        }

        public abstract class Shape
        {
            public sealed class Circle : Shape;

            private sealed class Hidden : Shape;
        }
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface ICanvas
        {
            Task<Shape> GetAsync();
        }

        [RpcUnion(0, typeof(Circle))]
        public abstract class Shape
        {
            public sealed class Circle : Shape;

            private sealed class Hidden : Shape;
        }
        """);

    [Fact]
    public Task An_interface_becomes_a_contract() => FixTest<UnionFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface ICanvas
        {
            {|RPCGEN103:Task<IShape>|} GetAsync();
        }

        public interface IShape
        {
            Task MoveAsync(int x, int y);
        }
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface ICanvas
        {
            Task<IShape> GetAsync();
        }

        [RpcContract]
        public interface IShape
        {
            Task MoveAsync(int x, int y);
        }
        """,
        "Pass it by reference with [RpcContract]");
}
