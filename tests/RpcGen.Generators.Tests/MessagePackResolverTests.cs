using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Tests;

/// <summary>Types that an assembly hands over to a resolver of MessagePack-CSharp.</summary>
public sealed class MessagePackResolverTests
{
    // What the generator looks for, by name: it depends on neither library.
    internal const string Libraries = """
        namespace MessagePack { public interface IFormatterResolver; }

        namespace RpcGen.MessagePack
        {
            [AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
            public sealed class RpcMessagePackAttribute(Type resolver) : Attribute
            {
                public Type Resolver => resolver;
                public Type[] Types { get; init; } = [];
            }

            public interface IResolverSource { static abstract global::MessagePack.IFormatterResolver Resolver { get; } }

            public readonly struct ResolverCodec<T, TSource> : RpcGen.Serialization.IRpcCodec<T>
                where TSource : IResolverSource
            {
                public static void Write(ref RpcGen.Serialization.RpcWriter writer, T value) => writer.WriteNil();
                public static T Read(ref RpcGen.Serialization.RpcReader reader) => default!;
            }
        }
        """;

    private const string Contract = """
        public sealed class Plain { public int X { get; set; } }
        public abstract class Shape;
        [RpcArrayLayout] public sealed record Own([property: RpcMember(0)] int X);
        [RpcContract] public interface IA
        {
            Task A(Plain x, Shape y, System.Net.Cookie z, Own own, List<Plain?> list, (int, Plain) pair, Dictionary<string, Shape> map);
        }
        """;

    private const string Resolver = "public sealed class R : MessagePack.IFormatterResolver";

    [Theory]
    [InlineData(Resolver + " { public static readonly R Instance = new(); private R() { } }", "global::R.Instance")]
    [InlineData(Resolver + " { public static MessagePack.IFormatterResolver Instance => new R(); }", "global::R.Instance")]
    [InlineData(Resolver + ";", "new global::R()")]
    public void A_resolver_gets_every_type_without_a_codec_of_its_own(string resolver, string instance)
    {
        string code = GeneratorHost.Generate(
            "[assembly: RpcGen.MessagePack.RpcMessagePack(typeof(R))]\n" + resolver, Libraries, Contract).Text();

        Assert.Contains($"IFormatterResolver Resolver => {instance};", code, StringComparison.Ordinal);
        foreach (string type in new[] { "Plain", "Shape", "System.Net.Cookie" })
        {
            Assert.Contains(
                $"ResolverCodec<global::{type}, global::RpcGen.Generated.Sample.R_Source>", code,
                StringComparison.Ordinal);
        }

        Assert.DoesNotContain("Plain_Codec", code, StringComparison.Ordinal);
        Assert.Contains("Own_Codec", code, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_types_that_the_attribute_names_are_handed_over_if_it_names_some()
    {
        string code = GeneratorHost.Generate(
            "[assembly: RpcGen.MessagePack.RpcMessagePack(typeof(R), Types = [typeof(Shape), typeof(System.Net.Cookie), typeof(Dictionary<string, Shape>)])]\n"
            + Resolver + ";", Libraries, Contract).Text();

        Assert.Contains("ResolverCodec<global::Shape, ", code, StringComparison.Ordinal);
        Assert.Contains("ResolverCodec<global::System.Collections.Generic.Dictionary<string, global::Shape>, ", code, StringComparison.Ordinal);
        Assert.Contains("Plain_Codec", code, StringComparison.Ordinal);
        Assert.DoesNotContain("ResolverCodec<global::Plain", code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public sealed class R;")]
    [InlineData(Resolver + " { private R() { } }")]
    [InlineData(Resolver + " { public static readonly int Instance = 5; private R() { } }")]
    public async Task A_resolver_without_an_instance_is_refused(string resolver)
    {
        IEnumerable<Diagnostic> diagnostics = await GeneratorHost.AnalyzeAsync(GeneratorHost.Compile(
            "[assembly: RpcGen.MessagePack.RpcMessagePack(typeof(R))]\n" + resolver, Libraries,
            "public sealed class Plain { public int X { get; set; } } [RpcContract] public interface IA { Task A(Plain x); }"));

        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal("RPCGEN101", diagnostic.Id);
        Assert.Contains("the resolver 'R' of [RpcMessagePack] must implement", diagnostic.GetMessage(null), StringComparison.Ordinal);
    }
}
