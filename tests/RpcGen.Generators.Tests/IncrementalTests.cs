using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcGen.Generators.Tests;

/// <summary>What an edit makes the generator do again.</summary>
public sealed class IncrementalTests
{
    private static readonly string[] s_sources =
    [
        "[RpcContract] public interface IA { Task A(Order x); }",
        "[RpcContract] public interface IB { Task B(Line y); }",
        "public sealed record Order(int X);",
        "public sealed record Line(int X);",
        "public class Unrelated { public int M() => 1; }",
        "[assembly: RpcContractFor(typeof(IC))] public interface IC { Task C(); }",
        "[RpcContract] public interface IStore<T> { Task Put(T item); } public class Use { public void M(RpcConnection c) => c.GetProxy<IStore<int>>(); }",
        "[assembly: RpcSerializable(typeof(List<int>))]",
        MessagePackResolverTests.Libraries,
        "[assembly: RpcGen.MessagePack.RpcMessagePack(typeof(R), Types = [typeof(Version)])] public class R : MessagePack.IFormatterResolver;",
    ];

    [Fact]
    public void The_same_compilation_again_computes_nothing()
    {
        GeneratorRunResult second = Edit(compilation => compilation.Clone());

        Assert.All(Outputs(second), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Theory]
    [InlineData(5, "public class Unrelated { public int M() => 2; }")]
    [InlineData(5, "public class Unrelated { public int M() => 1; /* comment */ } public class Another;")]
    [InlineData(1, "// a comment\n[RpcContract] public interface IA { Task A(Order x); }")]
    [InlineData(3, "public sealed record Order(int X) { public int Twice() => X * 2; }")]
    public void An_edit_that_changes_no_model_emits_nothing(int file, string source)
    {
        GeneratorRunResult second = Edit(compilation => Replace(compilation, file, source));

        Assert.All(
            Outputs(second),
            reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
    }

    [Fact]
    public void An_edit_of_one_contract_emits_that_contract_only()
    {
        GeneratorRunResult second = Edit(compilation => Replace(
            compilation, 1, "[RpcContract] public interface IA { Task A(Order x, int more); }"));

        Assert.Equal(1, Steps(second, TrackingNames.ContractModels).Count(reason => reason == IncrementalStepRunReason.Modified));
        Assert.DoesNotContain(IncrementalStepRunReason.New, Steps(second, TrackingNames.ContractModels));
        Assert.All(
            Steps(second, TrackingNames.CodecModels),
            reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
    }

    [Fact]
    public void An_edit_of_one_type_emits_that_codec_only()
    {
        GeneratorRunResult second =
            Edit(compilation => Replace(compilation, 3, "public sealed record Order(int X, int Y);"));

        Assert.Equal(
            1, Steps(second, TrackingNames.CodecModels).Count(reason => reason == IncrementalStepRunReason.Modified));
        Assert.All(
            Steps(second, TrackingNames.ContractModels),
            reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
    }

    [Fact]
    public void Every_tracked_step_occurs_and_no_model_holds_a_symbol()
    {
        GeneratorRunResult result = GeneratorHost.CreateDriver().RunGenerators(GeneratorHost.Compile(s_sources))
            .GetRunResult().Results.Single();
        string[] names = [.. typeof(TrackingNames).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetValue(null)!)];

        foreach (string name in names)
        {
            Assert.True(result.TrackedSteps.ContainsKey(name), name);
            foreach ((object value, _) in result.TrackedSteps[name].SelectMany(step => step.Outputs))
            {
                Walk(value, name, []);
            }
        }
    }

    private static GeneratorRunResult Edit(Func<CSharpCompilation, CSharpCompilation> edit)
    {
        CSharpCompilation compilation = GeneratorHost.Compile(s_sources);
        GeneratorDriver driver = GeneratorHost.CreateDriver().RunGenerators(compilation);
        return driver.RunGenerators(edit(compilation)).GetRunResult().Results.Single();
    }

    // File 0 holds the usings.
    private static CSharpCompilation Replace(CSharpCompilation compilation, int file, string source)
    {
        SyntaxTree old = compilation.SyntaxTrees[file];
        return compilation.ReplaceSyntaxTree(
            old, CSharpSyntaxTree.ParseText(source, GeneratorHost.ParseOptions, old.FilePath));
    }

    private static IEnumerable<IncrementalStepRunReason> Outputs(GeneratorRunResult result) =>
        result.TrackedOutputSteps.Values.SelectMany(steps => steps).SelectMany(step => step.Outputs)
            .Select(output => output.Reason);

    private static IEnumerable<IncrementalStepRunReason> Steps(GeneratorRunResult result, string name) =>
        result.TrackedSteps[name].SelectMany(step => step.Outputs).Select(output => output.Reason);

    private static void Walk(object? value, string path, HashSet<object> seen)
    {
        if (value is null or string || value.GetType().IsPrimitive || value.GetType().IsEnum || !seen.Add(value))
        {
            return;
        }

        Assert.False(
            value is ISymbol or Compilation or SyntaxNode or SyntaxTree or SemanticModel or Location or Diagnostic,
            $"{path} holds a {value.GetType()}");
        if (value is IEnumerable items)
        {
            foreach (object? item in items)
            {
                Walk(item, path + "[]", seen);
            }

            return;
        }

        foreach (FieldInfo field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            Walk(field.GetValue(value), $"{path}.{field.Name}", seen);
        }
    }
}
