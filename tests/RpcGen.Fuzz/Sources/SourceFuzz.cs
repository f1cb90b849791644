using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RpcGen.Generators;
using RpcGen.Generators.Analyzers;

namespace RpcGen.Fuzz.Sources;

/// <summary>
/// Runs the generator and the analyzers over random sources. Neither may throw. Of sources that are correct C#, what is
/// accepted compiles without a warning in generated files, and what is refused is refused by both for the same reason.
/// </summary>
internal sealed partial class SourceFuzz(int seed)
{
    // Sources in one compilation: most of the time goes into making one.
    private const int Batch = 250;

    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(RpcConnection).Assembly.Location).Distinct()
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Correct sources that got code.</summary>
    public int Accepted { get; private set; }

    /// <summary>Correct sources that were refused.</summary>
    public int Refused { get; private set; }

    /// <summary>What went wrong, with the source.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Checks the sources from one number on.</summary>
    public void Run(int first, int count)
    {
        for (int i = first; i < first + count; i += Batch)
        {
            int[] numbers = [.. Enumerable.Range(i, Math.Min(Batch, first + count - i))];
            if (Check(numbers, isCounted: true) is { } together)
            {
                Failures.AddRange(numbers
                    .Select(number => Check([number], isCounted: false) is { } failure
                        ? $"source {number} of seed {seed}: {failure}\n{SourceGrammar.Write(seed, number)}"
                        : "")
                    .Where(failure => failure.Length > 0)
                    .DefaultIfEmpty(
                        $"sources {numbers[0]} to {numbers[^1]} of seed {seed}, together only: {together}"));
            }
        }
    }

    private string? Check(int[] numbers, bool isCounted)
    {
        (int Number, SyntaxTree Tree)[] all =
            [.. numbers.Select(number => (number, Parse(SourceGrammar.Write(seed, number), $"F{number}.cs")))];
        HashSet<SyntaxTree> broken =
        [
            .. Compile(all.Select(item => item.Tree)).GetDiagnostics()
                .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                .Select(diagnostic => diagnostic.Location.SourceTree!),
        ];
        CSharpCompilation correct = Compile(all.Where(item => !broken.Contains(item.Tree)).Select(item => item.Tree));
        CSharpCompilation incorrect = Compile(all.Where(item => broken.Contains(item.Tree)).Select(item => item.Tree));
        return Exceptions(incorrect, out _, out _)
            ?? Exceptions(correct, out Compilation output, out ImmutableArray<Diagnostic> reported)
            ?? Problems(correct, output, reported)
            ?? Counted(correct, reported, isCounted);
    }

    private static string? Exceptions(
        CSharpCompilation compilation, out Compilation output, out ImmutableArray<Diagnostic> reported)
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new ContractGenerator().AsSourceGenerator()])
            .RunGeneratorsAndUpdateCompilation(compilation, out output, out _);
        reported =
            compilation.WithAnalyzers([new ContractAnalyzer(), new ContractUseAnalyzer(), new WireNameAnalyzer()])
            .GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
        return driver.GetRunResult().Results[0].Exception?.ToString()
            ?? reported.FirstOrDefault(diagnostic => diagnostic.Id == "AD0001")?.ToString();
    }

    private static string? Problems(CSharpCompilation before, Compilation output, ImmutableArray<Diagnostic> reported)
    {
        // Of a closed form of a generic contract, the analyzer may report its declaration instead.
        HashSet<string> refused =
        [
            .. reported.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                .Select(diagnostic => diagnostic.Location.SourceTree?.FilePath ?? ""),
        ];
        HashSet<string> reasons = [.. reported.Select(diagnostic => $"{diagnostic.Id}: {diagnostic.GetMessage()}")];
        foreach (Diagnostic problem in output.GetDiagnostics())
        {
            bool isGenerated = problem.Location.SourceTree is not { } tree || !before.ContainsSyntaxTree(tree);
            if (problem.Id == "CS1029")
            {
                string reason = problem.GetMessage().Replace("#error: '", "", StringComparison.Ordinal).TrimEnd('\'');
                if (!reasons.Contains(reason) && TypeName().Match(reason) is { Success: true } name
                    && !refused.Contains($"F{name.Groups[1].Value}.cs"))
                {
                    return "no analyzer reports the reason " + reason;
                }
            }
            else if (isGenerated ? problem.Severity >= DiagnosticSeverity.Warning : problem.Severity == DiagnosticSeverity.Error)
            {
                return $"{problem}\n{problem.Location.SourceTree?.GetText().Lines[problem.Location.GetLineSpan().StartLinePosition.Line]}";
            }
        }

        return null;
    }

    private string? Counted(CSharpCompilation compilation, ImmutableArray<Diagnostic> reported, bool isCounted)
    {
        if (isCounted)
        {
            int refused = reported.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                .Select(diagnostic => diagnostic.Location.SourceTree).Distinct().Count();
            Refused += refused;
            Accepted += compilation.SyntaxTrees.Length - 1 - refused;
        }

        return null;
    }

    private static CSharpCompilation Compile(IEnumerable<SyntaxTree> trees) => CSharpCompilation.Create(
        "Fuzz", trees.Prepend(Parse(SourceGrammar.Shared, "Shared.cs")), s_references,
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true,
            nullableContextOptions: NullableContextOptions.Enable));

    [GeneratedRegex(@"\b[A-Z](\d+)_\d")]
    private static partial Regex TypeName();

    private static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, path: path);
}
