using RpcGen.CodeFixes.Contracts;

namespace RpcGen.CodeFixes.Tests.Contracts;

public sealed class OpenContractFixTests
{
    [Fact]
    public Task The_attribute_is_removed() => FixTest<OpenContractFix>.RunAsync(
        """
        using RpcGen;

        [assembly: {|RPCGEN008:RpcContractFor(typeof(IStore<>))|}]

        [RpcContract]
        public interface IStore<T>
        {
            Task PutAsync(T item);
        }
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface IStore<T>
        {
            Task PutAsync(T item);
        }
        """);
}
