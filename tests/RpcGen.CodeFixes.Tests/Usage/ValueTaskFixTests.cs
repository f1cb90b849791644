using RpcGen.CodeFixes.Usage;

namespace RpcGen.CodeFixes.Tests.Usage;

public sealed class ValueTaskFixTests
{
    [Fact]
    public Task A_Task_is_kept() => FixTest<ValueTaskFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface ICounter
        {
            ValueTask<int> CountAsync();
        }

        public class Use
        {
            public async Task<int> RunAsync(ICounter counter)
            {
                var count = counter.CountAsync();
                await count;
                return await {|RPCGEN203:count|};
            }
        }
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface ICounter
        {
            ValueTask<int> CountAsync();
        }

        public class Use
        {
            public async Task<int> RunAsync(ICounter counter)
            {
                var count = counter.CountAsync().AsTask();
                await count;
                return await count;
            }
        }
        """);
}
