using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcGen.Generators.Tests;

/// <summary>Projects that refer to each other, and names that not every file system or language rule takes.</summary>
public sealed class ProjectTests
{
    [Fact]
    public async Task A_type_that_only_an_extern_alias_reaches_is_refused()
    {
        CSharpCompilation library = Library("Aliased", "namespace N; public record Order(int X);");
        CSharpCompilation compilation = GeneratorHost
            .Compile("extern alias other; [RpcContract] public interface IA { Task A(other::N.Order x); }")
            .AddReferences(library.ToMetadataReference(["other"]));

        Diagnostic diagnostic = Assert.Single(await GeneratorHost.AnalyzeAsync(compilation));

        Assert.Equal("RPCGEN101", diagnostic.Id);
        Assert.Contains("extern alias", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_type_that_two_references_declare_is_refused_with_their_names()
    {
        const string source = "namespace N; public record Order(int X);";
        CSharpCompilation first = Library("First", source);
        CSharpCompilation second = Library("Second", source);
        CSharpCompilation middle =
            Library("Middle", "[RpcContract] public interface IBase { Task A(N.Order x); }", first);
        CSharpCompilation compilation = GeneratorHost.Compile("[RpcContract] public interface IA : IBase;")
            .AddReferences(first.ToMetadataReference(), second.ToMetadataReference(), middle.ToMetadataReference());

        Diagnostic diagnostic = Assert.Single(await GeneratorHost.AnalyzeAsync(compilation));

        Assert.Contains("'First' and 'Second'", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contract_that_an_attribute_of_a_referenced_project_names_gets_code_where_it_is_used()
    {
        CSharpCompilation plain = Library("Plain", "public interface IPlain { Task Go(); }");
        CSharpCompilation naming =
            Library("Naming", "[assembly: RpcContractFor(typeof(IPlain), Name = \"plain\")]", plain);
        CSharpCompilation compilation = GeneratorHost
            .Compile("public class Use { public void M(RpcConnection c) => c.GetProxy<IPlain>(); }")
            .AddReferences(plain.ToMetadataReference(), naming.ToMetadataReference());

        Assert.Empty(await GeneratorHost.AnalyzeAsync(compilation));
        string text = Run(compilation, out _).Text();

        Assert.Contains("RpcContract<global::IPlain>.Register", text, StringComparison.Ordinal);
        Assert.Contains("Name => \"plain\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Projects_that_see_each_others_internals_do_not_clash()
    {
        const string source = """
            [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("a_b")]
            [RpcContract] internal interface IStore<T> { Task Put(T x); }
            internal class Use1 { internal void M(RpcConnection c) => c.GetProxy<IStore<(int a, string b)>>(); }
            """;
        CSharpCompilation first = Library("a.b", source);
        CSharpCompilation compilation = GeneratorHost
            .Compile("public class Use { public void M(RpcConnection c) => c.GetProxy<IStore<(int c, string d)>>(); }")
            .WithAssemblyName("a_b").AddReferences(first.ToMetadataReference());

        Run(compilation, out Compilation output);

        Assert.Empty(output.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
    }

    [Theory]
    [InlineData("7zip")]
    [InlineData("event")]
    [InlineData("Ünïcode-名.x")]
    public void Generated_code_keeps_the_rules_of_the_CLS(string assembly)
    {
        CSharpCompilation compilation = GeneratorHost.Compile(
                "[assembly: CLSCompliant(true)] [RpcContract] public interface IA { Task A(D d); } public record D(int X);")
            .WithAssemblyName(assembly);

        Run(compilation, out Compilation output);

        Assert.Empty(output.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
    }

    [Fact]
    public void File_names_fit_into_a_file_system_and_texts_begin_without_a_byte_order_mark()
    {
        string name = new('客', 200);
        GeneratorDriverRunResult result = Run(
            GeneratorHost.Compile($"namespace {name}; [RpcContract] public interface I{name} {{ Task A({name}型 x); }} public record {name}型(int X);"),
            out _);

        Assert.All(result.Results[0].GeneratedSources, file =>
        {
            Assert.InRange(Encoding.UTF8.GetByteCount(file.HintName), 1, 255);
            Assert.Empty(file.SourceText.Encoding!.GetPreamble());
        });
        Assert.Equal(2, result.GeneratedTrees.Length);
    }

    [Fact]
    public async Task Generic_contracts_with_and_without_nullability_are_one()
    {
        string[] forms = ["IStore<string>", "IStore<string?>"];
        string[] texts =
        [
            .. new[] { forms, [.. forms.Reverse()] }.Select(order => Run(
                GeneratorHost.Compile(
                    "[RpcContract] public interface IStore<T> { Task Put(T x); }",
                    $"public class U {{ public void M(RpcConnection c) {{ c.GetProxy<{order[0]}>(); c.GetProxy<{order[1]}>(); }} }}"),
                out _).Text()),
        ];

        Assert.Equal(texts[0], texts[1]);
        Assert.Empty(await GeneratorHost.AnalyzeAsync("[RpcContract] public interface IStore<T> { Task Put(T x); }"));
    }

    private static CSharpCompilation Library(string name, string source, params CSharpCompilation[] references)
    {
        CSharpCompilation compilation = GeneratorHost.Compile(source).WithAssemblyName(name)
            .AddReferences(references.Select(reference => reference.ToMetadataReference()));
        Run(compilation, out Compilation output);
        Assert.Empty(output.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return (CSharpCompilation)output;
    }

    private static GeneratorDriverRunResult Run(CSharpCompilation compilation, out Compilation output) =>
        GeneratorHost.CreateDriver()
            .RunGeneratorsAndUpdateCompilation(compilation, out output, out ImmutableArray<Diagnostic> _)
            .GetRunResult();
}
