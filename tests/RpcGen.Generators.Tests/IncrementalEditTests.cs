using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RpcGen.Generators.Parsing;

namespace RpcGen.Generators.Tests;

/// <summary>What the generator remembers from edit to edit, over projects, references and bodies of methods.</summary>
public sealed class IncrementalEditTests
{
    private const string Contract = "[RpcContract] public interface IStore<T> { Task Put(T item); } public class Data { public int Value => 1; public int Next() => 1; }";

    [Fact]
    public void Going_through_many_projects_and_back_finds_each_as_it_was()
    {
        CSharpCompilation[] projects =
        [
            .. Enumerable.Range(0, 60).Select(i => GeneratorHost.Compile(Contract).WithAssemblyName($"{nameof(IncrementalEditTests)}{i}")),
        ];
        ParseCache[] first = [.. projects.Select(Cache)];

        // Clones are other compilations that declare the same.
        Assert.Equal(first, projects.Select(project => Cache(project.Clone())));
    }

    [Fact]
    public void A_reference_that_is_replaced_by_an_identical_one_changes_nothing()
    {
        string runtime = typeof(RpcConnection).Assembly.Location;
        CSharpCompilation compilation = GeneratorHost.Compile(Contract);
        MetadataReference old = compilation.References.Single(reference => reference.Display == runtime);

        CSharpCompilation replaced = compilation.ReplaceReference(old, MetadataReference.CreateFromFile(runtime));

        Assert.Same(Cache(compilation), Cache(replaced));
        Assert.NotSame(Cache(compilation), Cache(compilation.RemoveReferences(old)));
    }

    [Fact]
    public void A_body_in_a_referenced_project_changes_nothing_and_a_declaration_does()
    {
        CSharpCompilation library = GeneratorHost.Compile("public class L { public int M() => 1; }").WithAssemblyName("Library");
        CSharpCompilation body = Edit(library, "public class L { public int M() => 2; }");
        CSharpCompilation declaration = Edit(library, "public class L { public long M() => 1; }");
        CSharpCompilation compilation = GeneratorHost.Compile(Contract);

        ParseCache cache = Cache(compilation.AddReferences(library.ToMetadataReference()));

        Assert.Same(cache, Cache(compilation.AddReferences(body.ToMetadataReference())));
        Assert.NotSame(cache, Cache(compilation.AddReferences(declaration.ToMetadataReference())));
    }

    [Fact]
    public void Bodies_of_properties_count_and_bodies_of_methods_do_not()
    {
        CSharpCompilation compilation = GeneratorHost.Compile(Contract);

        Assert.Same(Cache(compilation), Cache(Edit(compilation, Contract.Replace("() => 1", "() => 2", StringComparison.Ordinal))));
        Assert.NotSame(Cache(compilation), Cache(Edit(compilation, Contract.Replace("Value => 1", "Value => field", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_cancelled_run_throws_and_the_next_one_is_complete()
    {
        CSharpCompilation compilation = GeneratorHost.Compile(Contract, "[RpcContract] public interface IA { Task A(Data d); }")
            .WithAssemblyName("Cancelled");
        using CancellationTokenSource cts = new();
        cts.Cancel();

        Assert.Throws<OperationCanceledException>(() => GeneratorHost.CreateDriver().RunGenerators(compilation, cts.Token));
        Assert.Throws<OperationCanceledException>(() => DeclarationHash.Of(compilation, cts.Token));
        Assert.NotEmpty(GeneratorHost.CreateDriver().RunGenerators(compilation).GetRunResult().GeneratedTrees);
    }

    [Theory]
    [InlineData("public class G<T> { public G<Pair<T, T>>? Next { get; set; } } public class Pair<A, B> { public A? X { get; set; } }")]
    [InlineData("public class G<T> { public G<L<T>>? Left { get; set; } public G<R<T>>? Right { get; set; } } public class L<T>; public class R<T>;")]
    public void Types_that_grow_without_end_are_refused_at_once(string types)
    {
        CSharpCompilation compilation = GeneratorHost.Compile("[RpcContract] public interface IA { Task A(G<int> g); }", types)
            .WithAssemblyName("Growing" + types.Length);
        GeneratorHost.CreateDriver().RunGenerators(GeneratorHost.Compile("[RpcContract] public interface IB { Task B(); }"));

        long start = Environment.TickCount64;
        GeneratorDriverRunResult result = GeneratorHost.CreateDriver().RunGenerators(compilation).GetRunResult();

        Assert.Contains("#error RPCGEN101", result.Text(), StringComparison.Ordinal);
        Assert.InRange(Environment.TickCount64 - start, 0, 5_000);
    }

    private static ParseCache Cache(CSharpCompilation compilation) => ParseCache.For(compilation, CancellationToken.None);

    private static CSharpCompilation Edit(CSharpCompilation compilation, string source) => compilation.ReplaceSyntaxTree(
        compilation.SyntaxTrees[1], CSharpSyntaxTree.ParseText(source, GeneratorHost.ParseOptions, compilation.SyntaxTrees[1].FilePath));
}
