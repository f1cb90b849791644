using RpcGen.CodeFixes.Contracts;

namespace RpcGen.CodeFixes.Tests.Contracts;

public sealed class TimeoutFixTests
{
    private const string Source = """
        using RpcGen;

        [RpcContract]
        public interface IJob
        {
            [RpcMethod(TimeoutMilliseconds = -5)]
            Task {|RPCGEN009:RunAsync|}();

            [RpcMethod(Name = "end", TimeoutMilliseconds = -7)]
            Task {|RPCGEN009:EndAsync|}();
        }

        [RpcContract(TimeoutMilliseconds = -3)]
        public interface IOther
        {
            Task {|RPCGEN009:RunAsync|}();

            Task {|RPCGEN009:EndAsync|}();
        }
        """;

    [Fact]
    public Task The_default_of_the_connection_replaces_it() => FixTest<TimeoutFix>.RunAsync(
        Source,
        """
        using RpcGen;

        [RpcContract]
        public interface IJob
        {
            Task RunAsync();

            [RpcMethod(Name = "end")]
            Task EndAsync();
        }

        [RpcContract]
        public interface IOther
        {
            Task RunAsync();

            Task EndAsync();
        }
        """,
        "Use the timeout of the connection",
        test => test.NumberOfIncrementalIterations = 3);

    [Fact]
    public Task No_limit_replaces_it() => FixTest<TimeoutFix>.RunAsync(
        Source,
        """
        using RpcGen;

        [RpcContract]
        public interface IJob
        {
            [RpcMethod(TimeoutMilliseconds = -1)]
            Task RunAsync();

            [RpcMethod(Name = "end", TimeoutMilliseconds = -1)]
            Task EndAsync();
        }

        [RpcContract(TimeoutMilliseconds = -1)]
        public interface IOther
        {
            Task RunAsync();

            Task EndAsync();
        }
        """,
        "Wait without a limit",
        test => test.NumberOfIncrementalIterations = 3);
}
