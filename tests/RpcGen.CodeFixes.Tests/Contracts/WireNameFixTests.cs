using RpcGen.CodeFixes.Contracts;

namespace RpcGen.CodeFixes.Tests.Contracts;

public sealed class WireNameFixTests
{
    [Fact]
    public Task The_second_contract_has_its_own_name() => FixTest<WireNameFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract(Name = "orders")]
        public interface IOrders
        {
            Task AddAsync(int id);
        }

        [RpcContract(Name = "orders", Order = RpcOrder.Serial)]
        public interface {|RPCGEN014:IReturns|}
        {
            Task AddAsync(int id);
        }

        [RpcContract(Name = "orders")]
        public interface {|RPCGEN014:ISales|}
        {
            Task AddAsync(int id);
        }
        """,
        """
        using RpcGen;

        [RpcContract(Name = "orders")]
        public interface IOrders
        {
            Task AddAsync(int id);
        }

        [RpcContract(Order = RpcOrder.Serial)]
        public interface IReturns
        {
            Task AddAsync(int id);
        }

        [RpcContract]
        public interface ISales
        {
            Task AddAsync(int id);
        }
        """,
        edit: test =>
            test.CodeFixTestBehaviors = Microsoft.CodeAnalysis.Testing.CodeFixTestBehaviors.SkipLocalDiagnosticCheck);
}
