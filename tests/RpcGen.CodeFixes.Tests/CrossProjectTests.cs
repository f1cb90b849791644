using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using RpcGen.CodeFixes.Serialization;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Tests;

/// <summary>
/// "Fix all" where contracts and types are in two projects, which Roslyn's library for tests does not show.
/// </summary>
public sealed class CrossProjectTests
{
    private const string Contracts = """
        using RpcGen;
        using System.Threading.Tasks;

        [RpcContract]
        public interface IOrders
        {
            Task AddAsync(Order order);

            Task RemoveAsync(Order order, Line line);
        }

        [RpcContract]
        public interface IReturns
        {
            Task AddAsync(Line line);
        }
        """;

    private const string Types = """
        using RpcGen;

        public class Order
        {
            public object? Tag { get; set; }
        }

        public class Line
        {
            public object? Tag { get; set; }
        }
        """;

    [Theory]
    [InlineData(FixAllScope.Document)]
    [InlineData(FixAllScope.Project)]
    public async Task The_types_of_another_project_are_fixed_once_each(FixAllScope scope)
    {
        using AdhocWorkspace workspace = new();
        CSharpCompilationOptions options = new(OutputKind.DynamicallyLinkedLibrary);
        Document types = workspace.AddProject("Types", LanguageNames.CSharp)
            .WithCompilationOptions(options).AddMetadataReferences(TestReferences.All).AddDocument("Types.cs", Types);
        Document contracts = types.Project.Solution.AddProject("Contracts", "Contracts", LanguageNames.CSharp)
            .WithCompilationOptions(options).AddMetadataReferences(TestReferences.All)
            .AddProjectReference(new ProjectReference(types.Project.Id)).AddDocument("Contracts.cs", Contracts);

        IgnoreFix fix = new();
        CodeAction? action = await fix.GetFixAllProvider()!.GetFixAsync(new FixAllContext(
            contracts, fix, scope, "Leave it out with [RpcIgnore]", [DiagnosticIds.ObjectNotSerializable],
            new AnalyzerDiagnostics(), TestContext.Current.CancellationToken));
        ImmutableArray<CodeActionOperation> operations =
            await action!.GetOperationsAsync(TestContext.Current.CancellationToken);

        Solution changed = Assert.Single(operations.OfType<ApplyChangesOperation>()).ChangedSolution;
        Assert.Equal(
            Types.Replace("    public object?", "    [RpcIgnore]\n    public object?", StringComparison.Ordinal),
            (await changed.GetDocument(types.Id)!.GetTextAsync(TestContext.Current.CancellationToken)).ToString());
    }
}
