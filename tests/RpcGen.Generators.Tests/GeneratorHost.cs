using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RpcGen.Generators.Analyzers;

namespace RpcGen.Generators.Tests;

/// <summary>Runs the generator and the analyzers over sources.</summary>
internal static class GeneratorHost
{
    /// <summary>What the sources of tests use without saying so.</summary>
    public const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using RpcGen;
        """;

    /// <summary>The framework that the tests run on, and the library.</summary>
    public static ImmutableArray<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is { } name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "mscorlib.dll" or "netstandard.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(RpcConnection).Assembly.Location),
    ];

    /// <summary>All analyzers.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        new ContractAnalyzer(), new ContractUseAnalyzer(), new WireNameAnalyzer(), new BlockingWaitAnalyzer(),
        new TokenAnalyzer(), new ValueTaskAnalyzer(), new ReferenceAnalyzer(),
    ];

    public static CSharpParseOptions ParseOptions { get; } =
        CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.CSharp12);

    public static CSharpCompilation Compile(params string[] sources) => CSharpCompilation.Create(
        "Sample",
        sources.Prepend(Usings).Select((source, i) => CSharpSyntaxTree.ParseText(source, ParseOptions, $"File{i}.cs")),
        References,
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable,
            generalDiagnosticOption: ReportDiagnostic.Error));

    /// <summary>The project of a case, as its settings say. Warnings stay warnings.</summary>
    internal static CSharpCompilation Compile(CompileCase one)
    {
        CSharpParseOptions options = new(one.Version, DocumentationMode.Diagnose);
        bool hasGlobalUsings = one.Version >= LanguageVersion.CSharp10;
        return CSharpCompilation.Create(
            one.Settings.GetValueOrDefault("asm", "Sample"),
            (hasGlobalUsings ? one.Sources.Prepend(Usings) : one.Sources)
                .Select((source, i) => CSharpSyntaxTree.ParseText(source, options, $"File{i}.cs")),
            References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true,
                nullableContextOptions: one.Settings.ContainsKey("oblivious")
                    ? NullableContextOptions.Disable
                    : NullableContextOptions.Enable));
    }

    public static GeneratorDriver CreateDriver() => CSharpGeneratorDriver.Create(
        [new ContractGenerator().AsSourceGenerator()], parseOptions: ParseOptions,
        driverOptions: new GeneratorDriverOptions(
            IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Generates, and checks that everything compiles without a warning.</summary>
    public static GeneratorDriverRunResult Generate(params string[] sources) => Generate(Compile(sources));

    /// <summary>The same with another assembly referenced.</summary>
    public static GeneratorDriverRunResult Generate(MetadataReference reference, params string[] sources) =>
        Generate(Compile(sources).AddReferences(reference));

    private static GeneratorDriverRunResult Generate(CSharpCompilation compilation)
    {
        GeneratorDriver driver = CreateDriver().RunGeneratorsAndUpdateCompilation(
            compilation, out Compilation output, out ImmutableArray<Diagnostic> diagnostics);
        Assert.Empty(diagnostics);
        Assert.Empty(output.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
        GeneratorDriverRunResult result = driver.GetRunResult();
        Assert.All(result.Results, one => Assert.Null(one.Exception));
        return result;
    }

    /// <summary>The text of all generated files.</summary>
    public static string Text(this GeneratorDriverRunResult result) =>
        string.Join("\n", result.GeneratedTrees.Select(tree => tree.GetText().ToString()));

    public static Task<ImmutableArray<Diagnostic>> AnalyzeAsync(params string[] sources) =>
        AnalyzeAsync(Compile(sources));

    /// <summary>The same with another assembly referenced.</summary>
    public static Task<ImmutableArray<Diagnostic>> AnalyzeAsync(MetadataReference reference, params string[] sources) =>
        AnalyzeAsync(Compile(sources).AddReferences(reference));

    internal static Task<ImmutableArray<Diagnostic>> AnalyzeAsync(CSharpCompilation compilation) =>
        compilation
            .WithAnalyzers(Analyzers)
            .GetAnalyzerDiagnosticsAsync();
}
