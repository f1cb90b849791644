using RpcGen.CodeFixes.Usage;

namespace RpcGen.CodeFixes.Tests.Usage;

public sealed class TokenFixTests
{
    [Fact]
    public Task The_token_is_passed_on() => FixTest<TokenFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface IStore
        {
            Task PutAsync(int id, string note = "", CancellationToken cancellationToken = default);
        }

        public class Use
        {
            public static async Task RunAsync(IStore store, CancellationToken stop)
            {
                await store.{|RPCGEN202:PutAsync|}(1);
                await store.{|RPCGEN202:PutAsync|}(2, "x");
                await store.PutAsync(3, "x", CancellationToken.None);
                Func<Task> later = () => store.{|RPCGEN202:PutAsync|}(4, "x");
                Func<Task> apart = static () => Task.CompletedTask;
            }
        }
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface IStore
        {
            Task PutAsync(int id, string note = "", CancellationToken cancellationToken = default);
        }

        public class Use
        {
            public static async Task RunAsync(IStore store, CancellationToken stop)
            {
                await store.PutAsync(1, cancellationToken: stop);
                await store.PutAsync(2, "x", stop);
                await store.PutAsync(3, "x", CancellationToken.None);
                Func<Task> later = () => store.PutAsync(4, "x", stop);
                Func<Task> apart = static () => Task.CompletedTask;
            }
        }
        """);
}
