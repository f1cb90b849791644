using RpcGen.CompilerServices;

namespace RpcGen.Tests.Protocol;

/// <summary>Which methods a contract has on the wire, and under which names.</summary>
public sealed class NamingRuleTests
{
    private static readonly string[] s_methods =
        [.. RpcContract<INamed>.Descriptor.Methods.Select(method => method.Name)];

    [WireRule("N5")]
    [Fact]
    public void N5_a_method_has_its_name_or_the_one_that_it_is_given()
    {
        Assert.Contains("PlainAsync", s_methods);
        Assert.Contains("given", s_methods);
        Assert.DoesNotContain("RenamedAsync", s_methods);
    }

    [WireRule("N6")]
    [Fact]
    public void N6_a_property_is_its_accessors_and_an_event_is_its_add()
    {
        Assert.Contains("get_Size", s_methods);
        Assert.Contains("set_Size", s_methods);
        Assert.Contains("get_Fixed", s_methods);
        Assert.DoesNotContain("set_Fixed", s_methods);
        Assert.Contains("add_Changed", s_methods);
        Assert.DoesNotContain("remove_Changed", s_methods);
    }

    [WireRule("N7")]
    [Fact]
    public void N7_tokens_do_not_appear() =>
        Assert.Equal(HashOf("PlainAsync(Int32):Int32"), FingerprintOf("PlainAsync"));

    [WireRule("N8")]
    [Fact]
    public void N8_the_methods_of_inherited_contracts_are_there()
    {
        Assert.Contains("InheritedAsync", s_methods);
        Assert.Contains("OldestAsync", s_methods);
    }

    [WireRule("N9")]
    [Fact]
    public void N9_an_enum_is_its_integer()
    {
        Assert.Equal(HashOf("EnumsAsync(Byte,Int64):void"), FingerprintOf("EnumsAsync"));
    }

    [WireRule("N10")]
    [Theory]
    [InlineData("OfTask")]
    [InlineData("OfValueTask")]
    [InlineData("Blocking")]
    public void N10_how_a_result_is_awaited_does_not_show(string method) =>
        Assert.Equal(HashOf($"{method}():Int32"), FingerprintOf(method));

    private static ulong FingerprintOf(string name) =>
        RpcContract<INamed>.Descriptor.Methods.Single(method => method.Name == name).Fingerprint;

    // Written from the specification, not from the generator.
    private static ulong HashOf(string signature) => System.Text.Encoding.Unicode.GetBytes(signature)
        .Aggregate(0xcbf29ce484222325UL, (hash, one) => unchecked((hash ^ one) * 0x100000001b3));

    [RpcContract]
    public interface IOldest
    {
        ValueTask OldestAsync();
    }

    [RpcContract]
    public interface IInherited : IOldest
    {
        ValueTask InheritedAsync();
    }

    [RpcContract]
    public interface INamed : IInherited
    {
        event Action<int> Changed;

        int Size { get; set; }

        int Fixed { get; }

        ValueTask<int> PlainAsync(int number, CancellationToken cancellationToken);

        [RpcMethod(Name = "given")]
        ValueTask RenamedAsync();

        ValueTask EnumsAsync(Small small, Large large);

        Task<int> OfTask();

        ValueTask<int> OfValueTask();

        int Blocking();
    }

    public enum Small : byte
    {
        One,
    }

    public enum Large : long
    {
        One,
    }
}
