using RpcGen.CodeFixes.Contracts;

namespace RpcGen.CodeFixes.Tests.Contracts;

public sealed class CollidingMethodFixTests
{
    // The violation is in another interface than the contract.
    [Fact]
    public Task The_method_of_a_base_interface_gets_another_name() => FixTest<CollidingMethodFix>.RunAsync(
        """
        using RpcGen;

        public interface IStore<T>
        {
            Task PutAsync(T item);

            /// <summary>Puts a number.</summary>
            Task {|RPCGEN005:PutAsync|}(int item);
        }

        [RpcContract]
        public interface INumbers : IStore<int>;
        """,
        """
        using RpcGen;

        public interface IStore<T>
        {
            Task PutAsync(T item);

            /// <summary>Puts a number.</summary>
            [RpcMethod(Name = "PutAsync2")]
            Task PutAsync(int item);
        }

        [RpcContract]
        public interface INumbers : IStore<int>;
        """,
        edit: test =>
            test.CodeFixTestBehaviors = Microsoft.CodeAnalysis.Testing.CodeFixTestBehaviors.SkipLocalDiagnosticCheck);

    [Fact]
    public Task The_second_method_gets_another_name() => FixTest<CollidingMethodFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface INumbers
        {
            [RpcMethod(Name = "B", Idempotent = true)]
            Task AAsync(int x);

            [RpcMethod(Name = "B", Idempotent = true)]
            Task {|RPCGEN005:OtherAsync|}(int x);
        }
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface INumbers
        {
            [RpcMethod(Name = "B", Idempotent = true)]
            Task AAsync(int x);

            [RpcMethod(Name = "B2", Idempotent = true)]
            Task OtherAsync(int x);
        }
        """);
}
