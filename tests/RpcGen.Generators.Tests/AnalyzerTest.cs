using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using RpcGen.Generators.Analyzers;

namespace RpcGen.Generators.Tests;

/// <summary>
/// All analyzers over a source that says what they report, with <c>{|RPCGEN001:text|}</c>. The library also checks that
/// a pragma turns each report off, and that files of generators are analyzed. The references are those of the tests:
/// nothing is downloaded.
/// </summary>
internal sealed class AnalyzerTest : CSharpAnalyzerTest<ContractAnalyzer, DefaultVerifier>
{
    private AnalyzerTest(string source)
    {
        ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        CompilerDiagnostics = CompilerDiagnostics.None;
        TestState.AdditionalReferences.AddRange(GeneratorHost.References);
        TestState.Sources.Add(("Usings.cs", GeneratorHost.Usings));
        TestState.Sources.Add(("Test.cs", source));
    }

    public static Task RunAsync(string source) =>
        new AnalyzerTest(source).RunAsync(TestContext.Current.CancellationToken);

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() =>
        GeneratorHost.Analyzers;

    protected override ParseOptions CreateParseOptions() => GeneratorHost.ParseOptions;

    protected override CompilationOptions CreateCompilationOptions() =>
        ((CSharpCompilationOptions)base.CreateCompilationOptions())
        .WithNullableContextOptions(NullableContextOptions.Enable);
}
