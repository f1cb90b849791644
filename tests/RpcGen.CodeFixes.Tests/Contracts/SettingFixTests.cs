using RpcGen.CodeFixes.Contracts;

namespace RpcGen.CodeFixes.Tests.Contracts;

public sealed class SettingFixTests
{
    [Fact]
    public Task An_attribute_that_does_not_apply_is_removed() => FixTest<SettingFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface IA
        {
            Task RunAsync([{|RPCGEN013:RpcKeep|}] int x, [{|RPCGEN013:RpcStream(Window = 100)|}] int y);
        }
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface IA
        {
            Task RunAsync(int x, int y);
        }
        """);

    [Theory]
    [InlineData("[{|RPCGEN013:RpcMethod(Name = \"\", Idempotent = true)|}] ", "[RpcMethod(Idempotent = true)] ", "Remove Name")]
    [InlineData("[{|RPCGEN013:RpcMethod(MaxConcurrency = -3)|}] ", "", "Remove MaxConcurrency")]
    [InlineData("[{|RPCGEN013:RpcMethod(Dispatch = (RpcDispatch)77)|}] ", "", "Remove Dispatch")]
    [InlineData("[{|RPCGEN013:RpcMethod(OneWay = true, Idempotent = true)|}] ", "[RpcMethod(Idempotent = true)] ", "Remove OneWay")]
    [InlineData("[{|RPCGEN013:RpcMethod(OneWay = true, Idempotent = true)|}] ", "[RpcMethod(OneWay = true)] ", "Remove Idempotent")]
    public Task A_setting_that_does_not_apply_is_removed(string settings, string fixedSettings, string title) =>
        FixTest<SettingFix>.RunAsync(
            $$"""
            using RpcGen;

            [RpcContract]
            public interface IA
            {
                {{settings}}Task RunAsync();
            }
            """,
            $$"""
            using RpcGen;

            [RpcContract]
            public interface IA
            {
                {{fixedSettings}}Task RunAsync();
            }
            """,
            title);

    [Fact]
    public Task An_unknown_mode_of_progress_is_removed() => FixTest<SettingFix>.RunAsync(
        """
        using RpcGen;

        [RpcContract]
        public interface IA
        {
            Task RunAsync([{|RPCGEN013:RpcProgress(Mode = (RpcProgressMode)7)|}] IProgress<int> progress);
        }
        """,
        """
        using RpcGen;

        [RpcContract]
        public interface IA
        {
            Task RunAsync(IProgress<int> progress);
        }
        """,
        "Remove Mode");

    [Fact]
    public Task A_generic_contract_loses_its_name() => FixTest<SettingFix>.RunAsync(
        "[{|RPCGEN013:RpcGen.RpcContract(Name = \"store\")|}] public interface IStore<T> { Task Put(T x); }",
        "[RpcGen.RpcContract] public interface IStore<T> { Task Put(T x); }",
        "Remove Name");
}
