using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Contracts;

/// <summary>Removes a setting that does not apply, or the attribute that does not.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class SettingFix() : RuleFix(DiagnosticIds.InvalidSetting)
{
    /// <inheritdoc/>
    protected override async Task OfferAsync(Violation violation)
    {
        SemanticModel model = await violation.ModelAsync().ConfigureAwait(false);
        AttributeSyntax? attribute = violation.Attribute
            ?? (violation.Node.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member
                ? model.FindAttribute(member, KnownNames.Method)
                : null);
        if (attribute is null)
        {
            return;
        }

        if (violation.Cause.Length == 0)
        {
            violation.Offer("Remove the attribute", editor => editor.RemoveAttribute(attribute));
            return;
        }

        bool isContract = model.IsAttribute(attribute, KnownNames.Contract)
            || model.IsAttribute(attribute, KnownNames.ContractFor);
        foreach (string name in violation.Cause.Split(','))
        {
            violation.Offer($"Remove {name}", editor => editor.RemoveSetting(attribute, name, keepEmpty: isContract));
        }
    }
}
