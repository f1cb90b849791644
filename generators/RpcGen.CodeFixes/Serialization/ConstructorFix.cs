using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Rename;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Serialization;

/// <summary>Gives a type a constructor that decoding can call.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class ConstructorFix() : RuleFix(DiagnosticIds.NoConstructor)
{
    /// <inheritdoc/>
    protected override async Task OfferAsync(Violation violation)
    {
        if (await violation.CulpritAsync().ConfigureAwait(false) is not INamedTypeSymbol type
            || Declaration.In(violation.Document.Project.Solution, type) is null)
        {
            return;
        }

        Solution solution = violation.Document.Project.Solution;
        ConstructorAdvice advice = new(type, violation.Document.Project.AssemblyName);
        if (advice.Hidden is { } hidden)
        {
            violation.Offer("Make the constructor internal", token => solution.MakeVisibleAsync(hidden, token));
        }

        if (advice.Renamed is { Count: > 0 } renamed)
        {
            violation.Offer(
                "Name the parameters after the members", token => RenameAsync(solution, renamed, token));
        }
        else if (advice.Parameters is { } parameters)
        {
            violation.OfferAt("Add a constructor for decoding", type, (editor, declaration) =>
                ConstructorEdits.Add(editor, declaration, type, parameters));
        }
    }

    private static async Task<Solution> RenameAsync(
        Solution solution, IReadOnlyList<(IParameterSymbol Parameter, string Name)> renamed,
        CancellationToken cancellationToken)
    {
        foreach ((IParameterSymbol parameter, string name) in renamed)
        {
            // Each step makes a new compilation, in which the parameter is another symbol.
            if (Declaration.In(solution, parameter.ContainingType) is { Document.Project: { } project }
                && await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false) is { } compilation
                && parameter.ContainingSymbol is IMethodSymbol constructor
                && DocumentationCommentId.GetFirstSymbolForDeclarationId(
                    DocumentationCommentId.CreateDeclarationId(constructor)!, compilation) is IMethodSymbol current)
            {
                solution = await Renamer.RenameSymbolAsync(
                    solution, current.Parameters[parameter.Ordinal], new SymbolRenameOptions(), name, cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        return solution;
    }
}
