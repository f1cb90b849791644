using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Parsing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Serialization;

/// <summary>Adds what an attribute needs to have an effect, or removes it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class AttributeFix() : RuleFix(DiagnosticIds.AttributeWithoutEffect)
{
    /// <inheritdoc/>
    protected override async Task OfferAsync(Violation violation)
    {
        if (violation.Attribute is { } ofAssembly)
        {
            await OfferTargetAsync(violation, ofAssembly).ConfigureAwait(false);
            return;
        }

        if (await violation.CulpritAsync().ConfigureAwait(false) is not { } culprit
            || await violation.HolderAsync().ConfigureAwait(false) is not INamedTypeSymbol type)
        {
            return;
        }

        switch (violation.Cause)
        {
            case KnownNames.Member when HasForeignLayout(type):
                violation.OfferAt("Use the attributes of RpcGen", type, ForeignAttributes.Replace);
                break;
            case KnownNames.Member or KnownNames.MessagePackKey or KnownNames.DataMember
                when IsOnField(culprit, violation):
                violation.OfferAt("Put it on the property", culprit, MoveToProperty);
                break;
            case KnownNames.Member or KnownNames.MessagePackKey or KnownNames.DataMember or KnownNames.Codec
                when culprit.DeclaredAccessibility != Accessibility.Public:
                violation.OfferAt("Make the member public", culprit, (editor, declaration) =>
                    editor.SetAccessibility(declaration, Accessibility.Public));
                break;
            case KnownNames.Member:
                OfferLayout("Add [RpcArrayLayout] to the type", KnownNames.ArrayLayout);
                break;
            case KnownNames.MessagePackKey:
                OfferLayout("Add [MessagePackObject] to the type", KnownNames.MessagePackObject);
                break;
            case KnownNames.DataMember:
                OfferLayout("Add [DataContract] to the type", KnownNames.DataContract);
                break;
            case KnownNames.Union or KnownNames.MessagePackUnion:
                violation.OfferAt("Make the class abstract", culprit, (editor, declaration) => editor.SetModifiers(
                    declaration,
                    editor.Generator.GetModifiers(declaration).WithIsSealed(false).WithIsAbstract(true)));
                break;
            case KnownNames.DataContract:
                violation.OfferAt("Remove IsReference", culprit, (editor, declaration) =>
                {
                    if (editor.SemanticModel.FindAttribute(declaration, KnownNames.DataContract) is { } attribute)
                    {
                        editor.RemoveSetting(attribute, "IsReference", keepEmpty: true);
                    }
                });
                return;
        }

        violation.OfferAt("Remove the attribute", culprit, (editor, declaration) =>
        {
            if (editor.SemanticModel.FindAttribute(declaration, violation.Cause) is { } attribute)
            {
                editor.RemoveAttribute(attribute);
            }
        });

        void OfferLayout(string title, string name) => violation.OfferAt(
            title, type, (editor, declaration) => editor.AddAttribute(declaration, name));
    }

    // [assembly: RpcCodec(typeof(MoneyCodec))] is for the type that MoneyCodec encodes.
    private static async Task OfferTargetAsync(Violation violation, AttributeSyntax attribute)
    {
        SemanticModel model = await violation.ModelAsync().ConfigureAwait(false);
        ITypeSymbol? target =
            attribute.ArgumentList?.Arguments.FirstOrDefault()?.Expression is TypeOfExpressionSyntax codec
            ? model.GetTypeInfo(codec.Type).Type?.AllInterfaces
                .FirstOrDefault(candidate => candidate.OriginalDefinition.MetadataPath() == KnownNames.CodecInterface)
                ?.TypeArguments[0]
            : null;
        if (target is not null)
        {
            violation.Offer("Name the type that it encodes", editor => editor.ReplaceNode(
                attribute,
                attribute.WithSetting("Target", SyntaxFactory.TypeOfExpression(
                    (TypeSyntax)editor.Generator.TypeExpression(target, addImport: true)))));
        }

        violation.Offer("Remove the attribute", editor => editor.RemoveAttribute(attribute));
    }

    private static bool HasForeignLayout(INamedTypeSymbol type) =>
        !type.HasAttribute(KnownNames.ArrayLayout) && type.HasAttribute(KnownNames.MessagePackObject);

    private static bool IsOnField(ISymbol culprit, Violation violation) => culprit is IPropertySymbol
        && !culprit.GetAttributes().Any(attribute => attribute.Is(violation.Cause));

    private static void MoveToProperty(DocumentEditor editor, SyntaxNode declaration)
    {
        foreach (AttributeTargetSpecifierSyntax target in declaration.ChildNodes().OfType<AttributeListSyntax>()
            .Select(list => list.Target).OfType<AttributeTargetSpecifierSyntax>()
            .Where(target => target.Identifier.IsKind(SyntaxKind.FieldKeyword)))
        {
            editor.ReplaceNode(
                target,
                target.WithIdentifier(
                    SyntaxFactory.Token(SyntaxKind.PropertyKeyword).WithTriviaFrom(target.Identifier)));
        }
    }
}
