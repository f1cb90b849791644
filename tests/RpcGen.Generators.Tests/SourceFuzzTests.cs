using Microsoft.CodeAnalysis.CSharp;
using RpcGen.Fuzz.Sources;

namespace RpcGen.Generators.Tests;

/// <summary>A short run of what tests/RpcGen.Fuzz does for longer.</summary>
public sealed class SourceFuzzTests
{
    private const int Sources = 250;

    [Fact]
    public void Random_sources_crash_nothing_and_accepted_ones_compile()
    {
        SourceFuzz fuzz = new(seed: 7);

        fuzz.Run(first: 0, Sources);

        Assert.True(fuzz.Failures.Count == 0, string.Join("\n\n", fuzz.Failures));
        Assert.InRange(fuzz.Accepted, Sources / 20, Sources);
        Assert.InRange(fuzz.Refused, Sources / 20, Sources);
    }

    [Theory]
    [InlineData("[RpcContract] public interface IA { Task A(Box<Missing.Inner> x); } public record Box<T>(T X);")]
    [InlineData("[RpcContract] public interface IA { Task A(Outer.Missing.Inner<int> x, Dictionary<Missing, Missing<int>> y); } public class Outer;")]
    [InlineData("[RpcContract] public interface IS<T> { Task A(T x); } public class U { public void M(RpcConnection c) => c.GetProxy<IS<Missing.A.B>>(); }")]
    [InlineData("[assembly: RpcSerializable(typeof(Missing.Inner))] [assembly: RpcContractFor(typeof(List<Missing.Inner>.Also))]")]
    public async Task What_does_not_exist_crashes_nothing(string source)
    {
        CSharpCompilation compilation = GeneratorHost.Compile(source);

        Assert.Null(GeneratorHost.CreateDriver().RunGenerators(compilation).GetRunResult().Results.Single().Exception);
        Assert.DoesNotContain(await GeneratorHost.AnalyzeAsync(compilation), diagnostic => diagnostic.Id == "AD0001");
    }
}
