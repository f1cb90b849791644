using RpcGen.CodeFixes.Contracts;

namespace RpcGen.CodeFixes.Tests.Contracts;

public sealed class OneWayResultFixTests
{
    private const string Source = """
        using RpcGen;

        [RpcContract]
        public interface ILog
        {
            [RpcMethod(OneWay = true)]
            {|RPCGEN011:Task<int>|} WriteAsync(string text);

            [RpcMethod(OneWay = true, Name = "post")]
            {|RPCGEN011:ValueTask<bool>|} PostAsync(string text);

            [RpcMethod(OneWay = true)]
            {|RPCGEN011:int|} Add(string text);
        }
        """;

    [Fact]
    public Task The_result_is_removed() => FixTest<OneWayResultFix>.RunAsync(
        Source,
        """
        using RpcGen;

        [RpcContract]
        public interface ILog
        {
            [RpcMethod(OneWay = true)]
            Task WriteAsync(string text);

            [RpcMethod(OneWay = true, Name = "post")]
            ValueTask PostAsync(string text);

            [RpcMethod(OneWay = true)]
            ValueTask Add(string text);
        }
        """,
        "Return no result");

    [Fact]
    public Task The_result_is_waited_for() => FixTest<OneWayResultFix>.RunAsync(
        Source,
        """
        using RpcGen;

        [RpcContract]
        public interface ILog
        {
            Task<int> WriteAsync(string text);

            [RpcMethod(Name = "post")]
            ValueTask<bool> PostAsync(string text);

            int Add(string text);
        }
        """,
        "Wait for the result");
}
