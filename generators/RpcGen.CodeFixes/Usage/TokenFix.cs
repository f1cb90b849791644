using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Usage;

/// <summary>Passes the token of a method on to a call.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class TokenFix() : RuleFix(DiagnosticIds.TokenNotPassed)
{
    /// <inheritdoc/>
    protected override async Task OfferAsync(Violation violation)
    {
        SemanticModel model = await violation.ModelAsync().ConfigureAwait(false);
        if (violation.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call
            || model.GetSymbolInfo(call).Symbol is not IMethodSymbol method
            || method.Parameters.FirstOrDefault(MethodParser.IsToken) is not { } parameter)
        {
            return;
        }

        SeparatedSyntaxList<ArgumentSyntax> arguments = call.ArgumentList.Arguments;
        ArgumentSyntax token = SyntaxFactory.Argument(SyntaxFactory.IdentifierName(violation.Cause));
        if (arguments.Count != parameter.Ordinal || arguments.Any(argument => argument.NameColon is not null))
        {
            token = token.WithNameColon(SyntaxFactory.NameColon(parameter.Name));
        }

        violation.Offer("Pass the token on", editor => editor.ReplaceNode(
            call.ArgumentList, call.ArgumentList.AddArguments(token)));
    }
}
