using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Serialization;

/// <summary>Lets decoding set a member.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class SettableFix() : RuleFix(DiagnosticIds.MemberNotSettable)
{
    /// <inheritdoc/>
    protected override async Task OfferAsync(Violation violation)
    {
        ISymbol? culprit = await violation.CulpritAsync().ConfigureAwait(false);
        switch (culprit)
        {
            case IFieldSymbol:
                violation.OfferAt("Make it writable", culprit, (editor, declaration) =>
                    editor.ReplaceNode(declaration, Writable((FieldDeclarationSyntax)declaration)));
                break;
            case IPropertySymbol { SetMethod: not null }:
                violation.OfferAt("Make the setter public", culprit, (editor, declaration) =>
                {
                    AccessorDeclarationSyntax setter = ((PropertyDeclarationSyntax)declaration).AccessorList!.Accessors
                        .First(accessor => accessor.Kind() is not SyntaxKind.GetAccessorDeclaration);
                    editor.ReplaceNode(setter, setter.WithModifiers(default).WithTriviaFrom(setter));
                });
                break;
            case IPropertySymbol property when IsAutomatic(property):
                OfferAccessor("Add an init accessor", SyntaxKind.InitAccessorDeclaration);
                OfferAccessor("Add a setter", SyntaxKind.SetAccessorDeclaration);
                break;
        }

        void OfferAccessor(string title, SyntaxKind kind) => violation.OfferAt(title, culprit, (editor, declaration) =>
        {
            AccessorListSyntax accessors = ((PropertyDeclarationSyntax)declaration).AccessorList!;
            editor.ReplaceNode(accessors, accessors
                .AddAccessors(SyntaxFactory.AccessorDeclaration(kind)
                    .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken)))
                .WithAdditionalAnnotations(Formatter.Annotation));
        });
    }

    private static bool IsAutomatic(IPropertySymbol property) =>
        property.DeclaringSyntaxReferences is [{ } reference, ..]
        && reference.GetSyntax() is PropertyDeclarationSyntax
        {
            AccessorList.Accessors: [{ Body: null, ExpressionBody: null }],
        };

    private static FieldDeclarationSyntax Writable(FieldDeclarationSyntax field) =>
        field.WithModifiers([.. field.Modifiers.Where(modifier => !modifier.IsKind(SyntaxKind.ReadOnlyKeyword))])
            .WithTriviaFrom(field);
}
