using RpcGen.CodeFixes.Contracts;

namespace RpcGen.CodeFixes.Tests.Contracts;

public sealed class GenericMethodFixTests
{
    [Fact]
    public Task The_type_parameters_of_a_method_become_those_of_the_contract() => FixTest<GenericMethodFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface IStore
        {
            Task PutAsync<T>(T item) where T : class;

            int Count();
        }

        [RpcContract]
        public interface IMap<TKey>
        {
            Task<TValue> GetAsync<TValue>(TKey key);
        }
        """.Replace("PutAsync", "{|RPCGEN003:PutAsync|}", StringComparison.Ordinal)
            .Replace("GetAsync", "{|RPCGEN003:GetAsync|}", StringComparison.Ordinal),
        """
        using RpcGen;

        [RpcContract]
        public interface IStore<T> where T : class
        {
            Task PutAsync(T item);

            int Count();
        }

        [RpcContract]
        public interface IMap<TKey, TValue>
        {
            Task<TValue> GetAsync(TKey key);
        }
        """);

    [Fact]
    public Task Methods_share_a_type_parameter_of_one_name() => FixTest<GenericMethodFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface IStore
        {
            Task {|RPCGEN003:PutAsync|}<T>(T item);

            Task<T> {|RPCGEN003:GetAsync|}<T>(int id);
        }
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface IStore<T>
        {
            Task PutAsync(T item);

            Task<T> GetAsync(int id);
        }
        """);
}
