using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Contracts;

/// <summary>Removes the result of a one-way method, or waits for it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class OneWayResultFix() : RuleFix(DiagnosticIds.OneWayWithResult)
{
    /// <inheritdoc/>
    protected override async Task OfferAsync(Violation violation)
    {
        if (violation.Node.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member)
        {
            return;
        }

        SemanticModel model = await violation.ModelAsync().ConfigureAwait(false);
        if (member is MethodDeclarationSyntax method)
        {
            violation.Offer("Return no result", editor =>
            {
                INamedTypeSymbol? result = model.GetTypeInfo(method.ReturnType).Type as INamedTypeSymbol;
                string task = result?.OriginalDefinition.MetadataPath() == KnownNames.TaskOf
                    ? KnownNames.Task
                    : KnownNames.ValueTask;
                editor.ReplaceNode(
                    method.ReturnType,
                    editor.Generator.TypeExpression(model.Compilation.GetTypeByMetadataName(task)!, addImport: true)
                        .WithTriviaFrom(method.ReturnType));
            });
        }

        if (model.FindAttribute(member, KnownNames.Method) is { } settings)
        {
            violation.Offer(
                "Wait for the result", editor => editor.RemoveSetting(settings, "OneWay", keepEmpty: false));
        }
    }
}
