using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using RpcGen.Generators.Analyzers;

namespace RpcGen.CodeFixes.Tests;

/// <summary>
/// Runs the analyzers over a source, applies a fix, and compares. Runs "fix all" in the file, the project and the
/// solution, too. The references are the assemblies that the tests run on: nothing is downloaded.
/// </summary>
internal sealed class FixTest<TFix> : CSharpCodeFixTest<ContractAnalyzer, TFix, DefaultVerifier>
    where TFix : CodeFixProvider, new()
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private FixTest(string source, string fixedSource)
    {
        ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        if (new TFix().GetFixAllProvider()?.GetSupportedFixAllScopes().Contains(FixAllScope.Solution) != true)
        {
            CodeFixTestBehaviors |= CodeFixTestBehaviors.SkipFixAllInSolutionCheck;
        }

        foreach (SolutionState state in new[] { TestState, FixedState })
        {
            state.AdditionalReferences.AddRange(TestReferences.All);
            state.Sources.Add(("Usings.cs", Usings));
        }

        TestState.Sources.Add(("Test.cs", source));
        FixedState.Sources.Add(("Test.cs", fixedSource));
    }

    /// <summary>Checks the fix of the violations that are marked in a source.</summary>
    /// <param name="source">The source, with <c>{|RPCGEN001:text|}</c> at each violation.</param>
    /// <param name="fixedSource">What it becomes.</param>
    /// <param name="title">The fix that is chosen, where several are offered.</param>
    /// <param name="edit">Changes the test further.</param>
    public static Task RunAsync(
        string source, string fixedSource, string? title = null, Action<FixTest<TFix>>? edit = null)
    {
        FixTest<TFix> test = new(source, fixedSource) { CodeActionEquivalenceKey = title };
        edit?.Invoke(test);
        return test.RunAsync();
    }

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() =>
        [
            new ContractAnalyzer(), new ContractUseAnalyzer(), new WireNameAnalyzer(), new BlockingWaitAnalyzer(),
            new TokenAnalyzer(), new ValueTaskAnalyzer(), new ReferenceAnalyzer(),
        ];

    protected override ParseOptions CreateParseOptions() =>
        ((CSharpParseOptions)base.CreateParseOptions()).WithLanguageVersion(LanguageVersion.CSharp14);

    protected override CompilationOptions CreateCompilationOptions() =>
        ((CSharpCompilationOptions)base.CreateCompilationOptions())
        .WithNullableContextOptions(NullableContextOptions.Enable);
}
