using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Contracts;

/// <summary>
/// Moves the type parameters of a method to its contract. The uses of the contract must then name types, which the
/// compiler asks for.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class GenericMethodFix() : RuleFix(DiagnosticIds.GenericMethod)
{
    /// <inheritdoc/>
    protected override Task OfferAsync(Violation violation)
    {
        if (violation.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is
            { TypeParameterList: not null, Parent: InterfaceDeclarationSyntax contract } method
            && !contract.Modifiers.Any(SyntaxKind.PartialKeyword))
        {
            violation.Offer(
                "Make the contract generic",
                editor => editor.ReplaceNode(contract, Generic(contract, method)));
        }

        return Task.CompletedTask;
    }

    private static InterfaceDeclarationSyntax Generic(
        InterfaceDeclarationSyntax contract, MethodDeclarationSyntax method)
    {
        MethodDeclarationSyntax plain = method.WithTypeParameterList(null).WithConstraintClauses(default);
        if (method.ConstraintClauses.Count > 0)
        {
            plain = plain.WithParameterList(plain.ParameterList.WithoutTrailingTrivia());
        }

        // A type parameter that another method brought is shared.
        TypeParameterListSyntax? known = contract.TypeParameterList;
        TypeParameterSyntax[] added =
        [
            .. method.TypeParameterList!.Parameters.Where(parameter =>
                known?.Parameters.Any(other => other.Identifier.ValueText == parameter.Identifier.ValueText) != true),
        ];
        contract = contract.ReplaceNode(method, plain);
        if (added.Length == 0)
        {
            return contract;
        }

        SyntaxTriviaList end = known?.GetTrailingTrivia() ?? contract.Identifier.TrailingTrivia;
        TypeParameterListSyntax all = (known ?? SyntaxFactory.TypeParameterList()).AddParameters(added);
        contract = contract
            .WithIdentifier(known is null ? contract.Identifier.WithTrailingTrivia() : contract.Identifier)
            .WithTypeParameterList(
                all.WithTrailingTrivia(method.ConstraintClauses.Count > 0 ? [SyntaxFactory.Space] : end));
        return method.ConstraintClauses.Count == 0
            ? contract
            : contract.AddConstraintClauses(
                [.. method.ConstraintClauses.Select((clause, i) => i + 1 < method.ConstraintClauses.Count
                    ? clause.WithTrailingTrivia(SyntaxFactory.Space)
                    : clause.WithTrailingTrivia(end))]);
    }
}
