using RpcGen.CodeFixes.Contracts;

namespace RpcGen.CodeFixes.Tests.Contracts;

public sealed class ExtraTokenFixTests
{
    [Fact]
    public Task All_tokens_but_the_first_are_removed() => FixTest<ExtraTokenFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface IJob
        {
            Task RunAsync(CancellationToken stop, int id, CancellationToken {|RPCGEN006:abort|}, CancellationToken end = default);

            Task WaitAsync(CancellationToken stop, CancellationToken {|RPCGEN006:abort|});
        }
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface IJob
        {
            Task RunAsync(CancellationToken stop, int id);

            Task WaitAsync(CancellationToken stop);
        }
        """);
}
