using RpcGen.CodeFixes.Usage;

namespace RpcGen.CodeFixes.Tests.Usage;

public sealed class BlockingWaitFixTests
{
    [Fact]
    public Task The_call_is_awaited() => FixTest<BlockingWaitFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface ICounter
        {
            Task<string> NameAsync();

            ValueTask<int> CountAsync();

            Task ResetAsync();
        }

        public class Use
        {
            public async Task RunAsync(ICounter counter)
            {
                int length = {|RPCGEN201:counter.NameAsync().Result|}.Length;
                int count = {|RPCGEN201:counter.CountAsync().GetAwaiter().GetResult()|};
                count += {|RPCGEN201:counter.CountAsync().AsTask().Result|};
                {|RPCGEN201:counter.ResetAsync().Wait()|};
                await counter.ResetAsync();
            }
        }
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface ICounter
        {
            Task<string> NameAsync();

            ValueTask<int> CountAsync();

            Task ResetAsync();
        }

        public class Use
        {
            public async Task RunAsync(ICounter counter)
            {
                int length = (await counter.NameAsync()).Length;
                int count = await counter.CountAsync();
                count += await counter.CountAsync();
                await counter.ResetAsync();
                await counter.ResetAsync();
            }
        }
        """);

    [Fact]
    public Task Where_nothing_can_be_awaited_there_is_no_fix()
    {
        const string Source = """
            using RpcGen;

            [RpcContract]
            public interface ICounter
            {
                Task ResetAsync();
            }

            public class Use
            {
                public void Run(ICounter counter) => {|RPCGEN201:counter.ResetAsync().Wait()|};
            }
            """;
        return FixTest<BlockingWaitFix>.RunAsync(Source, Source);
    }
}
