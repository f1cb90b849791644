using RpcGen.CodeFixes.Contracts;

namespace RpcGen.CodeFixes.Tests.Contracts;

public sealed class AccessibleTypeFixTests
{
    [Fact]
    public Task A_hidden_contract_and_the_types_around_it_become_internal() => FixTest<AccessibleTypeFix>.RunAsync(
        """
        using RpcGen;

        public class Outer
        {
            private class Inner
            {
                [RpcContract]
                interface {|RPCGEN001:IHidden|}
                {
                    Task RunAsync();
                }

                [RpcContract]
                private protected interface {|RPCGEN001:IOther|}
                {
                    Task RunAsync();
                }
            }
        }

        [RpcContract]
        file interface {|RPCGEN001:ILocal|}
        {
            Task RunAsync();
        }
        """,
        """
        using RpcGen;

        public class Outer
        {
            internal class Inner
            {
                [RpcContract]
                internal interface IHidden
                {
                    Task RunAsync();
                }

                [RpcContract]
                internal interface IOther
                {
                    Task RunAsync();
                }
            }
        }

        [RpcContract]
        internal interface ILocal
        {
            Task RunAsync();
        }
        """);

    [Theory]
    [InlineData("private enum Kind;")]
    [InlineData("private sealed class Kind;")]
    public Task A_hidden_type_that_travels_becomes_internal(string type) => FixTest<AccessibleTypeFix>.RunAsync(
        $$"""
        using RpcGen;

        public class Outer
        {
            [RpcContract]
            internal interface IA
            {
                Task RunAsync({|RPCGEN101:Order|} order);
            }

            internal sealed class Order
            {
                public required Kind Kind { get; set; }
            }

            {{type}}
        }
        """,
        $$"""
        using RpcGen;

        public class Outer
        {
            [RpcContract]
            internal interface IA
            {
                Task RunAsync(Order order);
            }

            internal sealed class Order
            {
                public required Kind Kind { get; set; }
            }

            {{type.Replace("private", "internal", StringComparison.Ordinal)}}
        }
        """,
        edit: test => test.CompilerDiagnostics = Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None);
}
