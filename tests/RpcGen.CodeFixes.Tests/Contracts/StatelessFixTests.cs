using RpcGen.CodeFixes.Contracts;

namespace RpcGen.CodeFixes.Tests.Contracts;

public sealed class StatelessFixTests
{
    [Fact]
    public Task A_contract_with_an_event_is_made_ordinary() => FixTest<StatelessFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract(Name = "a", Stateless = true)]
        public interface IA
        {
            event Action {|RPCGEN015:Changed|};
        }
        """,
        """
        using RpcGen;

        [RpcContract(Name = "a")]
        public interface IA
        {
            event Action Changed;
        }
        """);

    [Fact]
    public Task A_contract_with_inherited_members_is_made_ordinary() => FixTest<StatelessFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract(Stateless = true)]
        public interface {|RPCGEN015:IA|} : IBase;

        public interface IBase
        {
            event Action Changed;
        }
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface IA : IBase;

        public interface IBase
        {
            event Action Changed;
        }
        """);
}
