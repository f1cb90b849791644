using RpcGen.CodeFixes.Contracts;

namespace RpcGen.CodeFixes.Tests.Contracts;

public sealed class ByReferenceFixTests
{
    [Fact]
    public Task What_a_method_changes_is_returned() => FixTest<ByReferenceFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface IParser
        {
            bool TryParse(string text, out int {|RPCGEN004:value|});

            void Next(ref int {|RPCGEN004:position|});

            Task<bool> MoveAsync(ref int {|RPCGEN004:x|}, string name, out List<int> {|RPCGEN004:path|});

            ValueTask CloseAsync(ref readonly int {|RPCGEN004:id|});

            Task FillAsync(out int {|RPCGEN004:count|});

            {|RPCGEN004:ref int|} Find(string name);
        }
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface IParser
        {
            (bool Result, int Value) TryParse(string text);

            int Next(int position);

            Task<(bool Result, int X, List<int> Path)> MoveAsync(int x, string name);

            ValueTask CloseAsync(in int id);

            Task<int> FillAsync();

            int Find(string name);
        }
        """,
        edit: test => test.CompilerDiagnostics = Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None);

    [Fact]
    public Task A_property_returns_its_value() => FixTest<ByReferenceFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface ICounter
        {
            {|RPCGEN004:ref readonly int|} Count { get; }
        }
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface ICounter
        {
            int {|RPCGEN010:Count|} { get; }
        }
        """);
}
