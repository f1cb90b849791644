using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Contracts;

/// <summary>Turns a property into methods, which say that they call and can be awaited.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class PropertyFix() : RuleFix(DiagnosticIds.PropertyHidesCall)
{
    /// <inheritdoc/>
    protected override Task OfferAsync(Violation violation)
    {
        if (violation.Node.FirstAncestorOrSelf<PropertyDeclarationSyntax>() is { AccessorList: not null } property)
        {
            violation.Offer("Make it a method", editor =>
            {
                MethodDeclarationSyntax[] methods = [.. AsMethods.Of(property, editor.EndOfLine())];
                editor.InsertAfter(property, methods.Skip(1));
                editor.ReplaceNode(property, methods[0]);
            });
        }

        return Task.CompletedTask;
    }
}
