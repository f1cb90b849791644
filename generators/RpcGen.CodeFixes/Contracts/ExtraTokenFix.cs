using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Contracts;

/// <summary>Removes all cancellation tokens of a method but the first.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class ExtraTokenFix() : RuleFix(DiagnosticIds.SeveralCancellationTokens)
{
    /// <inheritdoc/>
    protected override Task OfferAsync(Violation violation)
    {
        if (violation.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method)
        {
            violation.Offer("Take one CancellationToken", editor =>
            {
                foreach (ParameterSyntax extra in method.ParameterList.Parameters
                    .Where(parameter =>
                        editor.SemanticModel.GetDeclaredSymbol(parameter) is IParameterSymbol one
                        && MethodParser.IsToken(one))
                    .Skip(1))
                {
                    editor.RemoveNode(extra);
                }
            });
        }

        return Task.CompletedTask;
    }
}
