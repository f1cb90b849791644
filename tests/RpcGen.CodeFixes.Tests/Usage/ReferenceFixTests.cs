using RpcGen.CodeFixes.Usage;

namespace RpcGen.CodeFixes.Tests.Usage;

public sealed class ReferenceFixTests
{
    [Fact]
    public Task The_reference_is_disposed_with_its_block() => FixTest<ReferenceFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface IStore
        {
            Task<ISession> OpenAsync();
        }

        [RpcContract]
        public interface ISession : IAsyncDisposable
        {
            Task PutAsync(int id);
        }

        public class Use
        {
            public async Task RunAsync(IStore store)
            {
                // Opens it.
                ISession {|RPCGEN204:session|} = await store.OpenAsync();
                await session.PutAsync(1);
            }
        }
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface IStore
        {
            Task<ISession> OpenAsync();
        }

        [RpcContract]
        public interface ISession : IAsyncDisposable
        {
            Task PutAsync(int id);
        }

        public class Use
        {
            public async Task RunAsync(IStore store)
            {
                // Opens it.
                await using ISession session = await store.OpenAsync();
                await session.PutAsync(1);
            }
        }
        """);
}
