using RpcGen.CodeFixes.Contracts;

namespace RpcGen.CodeFixes.Tests.Contracts;

public sealed class UnsupportedMemberFixTests
{
    [Theory]
    [InlineData("static abstract Task {|RPCGEN002:RunAsync|}();", "Task RunAsync();")]
    [InlineData("protected Task {|RPCGEN002:RunAsync|}();", "Task RunAsync();")]
    [InlineData("IAsyncEnumerable<int> {|RPCGEN002:Items|} { get; }", "IAsyncEnumerable<int> Items();")]
    [InlineData("int {|RPCGEN010:{|RPCGEN002:Count|}|} { get; init; }", "int {|RPCGEN010:Count|} { get; set; }")]
    [InlineData("int {|RPCGEN002:this|}[int index] { get; }", "ValueTask<int> GetItemAsync(int index);")]
    public Task The_member_becomes_one_that_a_contract_can_have(string member, string fixedMember) =>
        FixTest<UnsupportedMemberFix>.RunAsync(
            $$"""
            using RpcGen;

            [RpcContract]
            public interface IA
            {
                {{member}}
            }
            """,
            $$"""
            using RpcGen;

            [RpcContract]
            public interface IA
            {
                {{fixedMember}}
            }
            """);
}
