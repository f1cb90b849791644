using RpcGen.CodeFixes.Contracts;

namespace RpcGen.CodeFixes.Tests.Contracts;

public sealed class MakeContractFixTests
{
    [Fact]
    public Task The_interface_gets_the_attribute() => FixTest<MakeContractFix>.RunAsync(
        """
        public class Use
        {
            public void Run(RpcGen.RpcConnection connection, RpcGen.RpcServer server)
            {
                connection.GetProxy<{|RPCGEN007:ICalculator|}>();
                server.{|RPCGEN007:Expose|}(new Calculator());
            }
        }

        public class Calculator : ICalculator;

        /// <summary>Calculates.</summary>
        public interface ICalculator;
        """,
        """
        using RpcGen;

        public class Use
        {
            public void Run(RpcGen.RpcConnection connection, RpcGen.RpcServer server)
            {
                connection.GetProxy<ICalculator>();
                server.{|RPCGEN007:Expose|}(new Calculator());
            }
        }

        public class Calculator : ICalculator;

        /// <summary>Calculates.</summary>
        [RpcContract]
        public interface ICalculator;
        """,
        "Add [RpcContract] to the interface",
        test =>
        {
            test.FixedState.MarkupHandling = Microsoft.CodeAnalysis.Testing.MarkupMode.Allow;
            test.NumberOfIncrementalIterations = 1;
        });

    [Fact]
    public Task A_class_is_replaced_by_its_contract() => FixTest<MakeContractFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface ICalculator;

        public class Calculator : ICalculator;

        public class Use
        {
            public void Run(RpcConnection connection, RpcServer server)
            {
                connection.GetProxy<{|RPCGEN007:Calculator|}>();
                server.{|RPCGEN007:Expose|}(new Calculator());
            }
        }
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface ICalculator;

        public class Calculator : ICalculator;

        public class Use
        {
            public void Run(RpcConnection connection, RpcServer server)
            {
                connection.GetProxy<ICalculator>();
                server.Expose<ICalculator>(new Calculator());
            }
        }
        """);

    [Fact]
    public Task An_interface_of_another_assembly_is_named_in_an_attribute() => FixTest<MakeContractFix>.RunAsync(
        """
        using RpcGen;

        public class Use
        {
            public void Run(RpcConnection connection) => connection.GetProxy<{|RPCGEN007:IThreadPoolWorkItem|}>();
        }
        """,
        """
        using RpcGen;

        [assembly: RpcContractFor(typeof(IThreadPoolWorkItem))]

        public class Use
        {
            public void Run(RpcConnection connection) => connection.GetProxy<IThreadPoolWorkItem>();
        }
        """);
}
