using RpcGen.CodeFixes.Contracts;

namespace RpcGen.CodeFixes.Tests.Contracts;

public sealed class PropertyFixTests
{
    [Fact]
    public Task A_property_becomes_methods() => FixTest<PropertyFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface ICounter
        {
            /// <summary>How many.</summary>
            int {|RPCGEN010:Count|} { get; set; }

            string {|RPCGEN010:Name|} { get; }
        }
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface ICounter
        {
            /// <summary>How many.</summary>
            ValueTask<int> GetCountAsync();

            ValueTask SetCountAsync(int value);

            ValueTask<string> GetNameAsync();
        }
        """);
}
