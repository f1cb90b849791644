using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RpcGen.Generators.Model;
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
            .. Enumerable.Range(0, 60).Select(
                i => GeneratorHost.Compile(Contract).WithAssemblyName($"{nameof(IncrementalEditTests)}{i}")),
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
        CSharpCompilation library =
            GeneratorHost.Compile("public class L { public int M() => 1; }").WithAssemblyName("Library");
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

        Assert.Equal(
            Declarations(compilation),
            Declarations(Edit(compilation, Contract.Replace("() => 1", "() => 2", StringComparison.Ordinal))));
        Assert.NotEqual(
            Declarations(compilation),
            Declarations(
                Edit(compilation, Contract.Replace("Value => 1", "Value => field", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("public class A { public B? B { get; set; } }", "public class B;", "public class C;", true)]
    [InlineData("public class A { public B? B { get; set; } }", "public class B { public C? C { get; set; } }", "public class C { public int X; }", false)]
    [InlineData("using X = C; public class A { public X? B { get; set; } }", "public class B;", "public class C { public int X; }", false)]
    [InlineData("public class A { [My] public int B { get; set; } }", "public class B;", "public class C; public class MyAttribute : Attribute;", false)]
    [InlineData("public class A { [RpcMember(Keys.One)] public int X { get; set; } }", "public class Keys { public const int One = C.One; }", "public class C { public const int One = 1; }", false)]
    [InlineData("public class A : B { public Inner? I { get; set; } }", "public class B { public class Inner { public C? C; } }", "public class C { public int X; }", false)]
    [InlineData("public class A { public int X { get; set; } }", "global using static C;", "public class C { public const int One = 1; }", false)]
    [InlineData("public class A { public int X { get; set; } }", "[assembly: RpcCodec(typeof(C), Target = typeof(A))]", "public class C { public int X; }", false)]
    [InlineData("public class A { public int X { get; set; } }", "[assembly: RpcSerializable(typeof(C))]", "public class C { public int X; }", true)]
    [InlineData("public partial class A { public int X { get; set; } }", "public class B;", "public partial class A { public int Y { get; set; } }", false)]
    public void A_file_depends_on_what_it_mentions_directly_or_not(
        string first, string second, string third, bool isSame)
    {
        CSharpCompilation compilation = GeneratorHost.Compile(first, second, third);
        CSharpCompilation edited = Edit(
            compilation, third.Contains("class C;", StringComparison.Ordinal)
                ? third.Replace("class C;", "class C { public int More; }", StringComparison.Ordinal)
                : third.Insert(third.LastIndexOf('}'), "public int More; "), 3);

        Assert.Same(Cache(compilation), Cache(edited));
        Assert.NotEqual(Declarations(compilation), Declarations(edited));
        Assert.Equal(isSame, Around(compilation) == Around(edited));

        static DeclarationHash Around(CSharpCompilation compilation) =>
            ParseScope.For(compilation, CancellationToken.None).Around(compilation.SyntaxTrees[1].GetRoot());
    }

    [Theory]
    [InlineData("public class D { } public class Another { }")]
    [InlineData("namespace N { public class D { } }")]
    [InlineData("public class D : System.Collections.ArrayList { }")]
    [InlineData("internal class D { }")]
    [InlineData("using System.Text; public class D { }")]
    [InlineData("[assembly: RpcSerializable(typeof(int))] public class D { }")]
    [InlineData("public class D<T> { }")]
    [InlineData("public struct D { }")]
    public void What_decides_the_meaning_of_names_makes_everything_new(string edited)
    {
        CSharpCompilation compilation = GeneratorHost.Compile("public class D { }");

        Assert.NotSame(Cache(compilation), Cache(Edit(compilation, edited)));
        Assert.Same(Cache(compilation), Cache(Edit(compilation, "[Obsolete] public class D { public int X; }")));
    }

    [Fact]
    public void An_edit_of_one_contract_parses_that_one_and_takes_the_types_from_the_cache()
    {
        string[] sources =
        [
            .. Enumerable.Range(0, 20).Select(i => $"[RpcContract] public interface IC{i} {{ Task M(T{i} x); }}"),
            .. Enumerable.Range(0, 20).Select(
                i => $"public class T{i} {{ public T{(i + 1) % 20}? Next {{ get; set; }} }}"),
        ];
        CSharpCompilation compilation = GeneratorHost.Compile(sources).WithAssemblyName("OneEdited");
        GeneratorDriver driver = GeneratorHost.CreateDriver().RunGenerators(compilation);
        CSharpCompilation edited = Edit(compilation, "[RpcContract] public interface IC0 { Task M(T0 x, T1 y); }");

        GeneratorRunResult result = driver.RunGenerators(edited).GetRunResult().Results.Single();

        CodecModel[] before = [.. Models(driver.GetRunResult().Results.Single())];
        CodecModel[] after = [.. Models(result)];
        Assert.Equal(20, after.Length);
        Assert.All(before.Zip(after), pair => Assert.Same(pair.First, pair.Second));
        Assert.Equal(1, result.TrackedOutputSteps.Values.SelectMany(steps => steps).SelectMany(step => step.Outputs)
            .Count(output => output.Reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New));

        static IEnumerable<CodecModel> Models(GeneratorRunResult result) =>
            result.TrackedSteps[TrackingNames.CodecModels]
            .SelectMany(step => step.Outputs).Select(output => (CodecModel)output.Value);
    }

    [Fact]
    public void A_call_whose_type_argument_is_inferred_is_bound_without_the_method_around_it()
    {
        // Each level doubles what the compiler tries.
        const int depth = 12;
        CSharpCompilation compilation = Calling(
            string.Concat(Enumerable.Range(0, depth).Select(i => $"Try(x{i} => ")) + $"x{depth - 1}.Length" + new string(')', depth));
        _ = Generate(Calling("0"));

        long start = Stopwatch.GetTimestamp();
        GeneratorRunResult result = Generate(compilation);
        TimeSpan generating = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        _ = compilation.GetDiagnostics();
        TimeSpan binding = Stopwatch.GetElapsedTime(start);

        Assert.Contains(
            result.GeneratedSources, source => source.HintName.StartsWith("IStore", StringComparison.Ordinal));
        Assert.True(generating < binding / 2, $"{generating} of {binding}");

        static GeneratorRunResult Generate(CSharpCompilation compilation) =>
            GeneratorHost.CreateDriver().RunGenerators(compilation).GetRunResult().Results.Single();

        static CSharpCompilation Calling(string result) => GeneratorHost.Compile(Contract, $$"""
            public class Use
            {
                private static int Try(Func<int, int> f) => 0;
                private static int Try(Func<string, int> f) => 1;
                public int Run(RpcConnection connection, IStore<int> store)
                {
                    connection.Expose(store);
                    return {{result}};
                }
            }
            """);
    }

    [Fact]
    public void A_cancelled_run_throws_and_the_next_one_is_complete()
    {
        CSharpCompilation compilation =
            GeneratorHost.Compile(Contract, "[RpcContract] public interface IA { Task A(Data d); }")
            .WithAssemblyName("Cancelled");
        using CancellationTokenSource cts = new();
        cts.Cancel();

        Assert.Throws<OperationCanceledException>(
            () => GeneratorHost.CreateDriver().RunGenerators(compilation, cts.Token));
        Assert.Throws<OperationCanceledException>(() => DeclarationHash.Of(compilation, cts.Token));
        Assert.NotEmpty(GeneratorHost.CreateDriver().RunGenerators(compilation).GetRunResult().GeneratedTrees);
    }

    [Theory]
    [InlineData("public class G<T> { public G<Pair<T, T>>? Next { get; set; } } public class Pair<A, B> { public A? X { get; set; } }")]
    [InlineData("public class G<T> { public G<L<T>>? Left { get; set; } public G<R<T>>? Right { get; set; } } public class L<T>; public class R<T>;")]
    public void Types_that_grow_without_end_are_refused_at_once(string types)
    {
        CSharpCompilation compilation =
            GeneratorHost.Compile("[RpcContract] public interface IA { Task A(G<int> g); }", types)
            .WithAssemblyName("Growing" + types.Length);
        GeneratorHost.CreateDriver().RunGenerators(
            GeneratorHost.Compile("[RpcContract] public interface IB { Task B(); }"));

        long start = Environment.TickCount64;
        GeneratorDriverRunResult result = GeneratorHost.CreateDriver().RunGenerators(compilation).GetRunResult();

        Assert.Contains("#error RPCGEN101", result.Text(), StringComparison.Ordinal);
        Assert.InRange(Environment.TickCount64 - start, 0, 5_000);
    }

    private static ParseCache Cache(CSharpCompilation compilation) =>
        ParseScope.For(compilation, CancellationToken.None).Cache;

    private static DeclarationHash Declarations(CSharpCompilation compilation) =>
        DeclarationHash.Of(compilation, CancellationToken.None);

    private static CSharpCompilation Edit(CSharpCompilation compilation, string source, int file = 1) =>
        compilation.ReplaceSyntaxTree(
        compilation.SyntaxTrees[file],
        CSharpSyntaxTree.ParseText(source, GeneratorHost.ParseOptions, compilation.SyntaxTrees[file].FilePath));
}
