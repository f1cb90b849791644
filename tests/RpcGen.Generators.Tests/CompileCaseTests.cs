using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcGen.Generators.Tests;

/// <summary>
/// The contracts of the case files: generated code compiles in each project without a warning, or the analyzers report
/// exactly the rules that the case names.
/// </summary>
public sealed class CompileCaseTests
{
    private static readonly Dictionary<string, CompileCase> s_shapes = CompileCase.Load("shapes.txt");
    private static readonly Dictionary<string, CompileCase> s_odd = CompileCase.Load("odd.txt");

    public static TheoryData<string> Shapes { get; } = [.. s_shapes.Keys];

    public static TheoryData<string> Odd { get; } = [.. s_odd.Keys];

    [Theory]
    [MemberData(nameof(Shapes))]
    public Task A_contract_shaped_as_public_code_compiles(string name) => CheckAsync(s_shapes[name]);

    [Fact]
    public void At_least_45_of_the_50_shapes_compile()
    {
        Assert.Equal(50, s_shapes.Count);
        Assert.InRange(s_shapes.Values.Count(one => one.Rules.Length == 0), 45, 50);
    }

    [Theory]
    [MemberData(nameof(Odd))]
    public Task An_odd_contract_compiles_or_is_refused(string name) => CheckAsync(s_odd[name]);

    private static async Task CheckAsync(CompileCase one)
    {
        CSharpCompilation compilation = GeneratorHost.Compile(one);
        AssertNone(Problems(compilation, DiagnosticSeverity.Error));

        CSharpGeneratorDriver.Create(
                [new ContractGenerator().AsSourceGenerator()], parseOptions: new CSharpParseOptions(one.Version))
            .RunGeneratorsAndUpdateCompilation(
                compilation, out Compilation output, out ImmutableArray<Diagnostic> own, CancellationToken.None);
        ImmutableArray<Diagnostic> reported = await GeneratorHost.AnalyzeAsync(compilation);

        string[] rules = [.. reported.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
            .Select(diagnostic => diagnostic.Id).Distinct().Order(StringComparer.Ordinal)];
        Assert.True(
            one.Rules.SequenceEqual(rules),
            $"expected [{string.Join(' ', one.Rules)}], but:\n{string.Join('\n', reported)}");
        Assert.Empty(own);
        string[] problems = Problems(output, DiagnosticSeverity.Warning, compilation);
        if (!one.Settings.ContainsKey("unused") && reported.Any(LeavesError))
        {
            // The error that the generator leaves behind, in case no analyzer runs, and nothing else.
            Assert.NotEmpty(problems);
            Assert.All(problems, problem => Assert.Contains("error CS1029: #error: 'RPCGEN", problem, StringComparison.Ordinal));
        }
        else
        {
            AssertNone(problems);
        }
    }

    // The use of what is no contract fails at run time with that reason.
    private static bool LeavesError(Diagnostic diagnostic) =>
        diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id is not ("RPCGEN007" or "RPCGEN008");

    // All of them in the message, which Assert.Empty shortens.
    private static void AssertNone(string[] problems) => Assert.True(problems.Length == 0, string.Join('\n', problems));

    // With warnings for generated files, of which none is the user's.
    private static string[] Problems(
        Compilation compilation, DiagnosticSeverity severity, Compilation? before = null) =>
    [
        .. compilation.GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity >= severity || diagnostic.Severity == DiagnosticSeverity.Error)
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error || before is null
                || (diagnostic.Location.SourceTree is { } tree && !before.ContainsSyntaxTree(tree)))
            .Select(diagnostic => diagnostic.ToString()),
    ];
}
