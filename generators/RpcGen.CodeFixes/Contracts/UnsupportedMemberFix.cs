using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Rules;

namespace RpcGen.CodeFixes.Contracts;

/// <summary>Makes a member one that a contract can have.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class UnsupportedMemberFix() : RuleFix(DiagnosticIds.MemberNotSupported)
{
    /// <inheritdoc/>
    protected override Task OfferAsync(Violation violation)
    {
        if (violation.Node.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member)
        {
            return Task.CompletedTask;
        }

        switch (violation.Cause)
        {
            case MemberCauses.Static:
                violation.Offer("Make it an instance member", editor => editor.ReplaceNode(
                    member, Without(member, SyntaxKind.StaticKeyword, SyntaxKind.AbstractKeyword)));
                break;
            case MemberCauses.NotPublic:
                violation.Offer("Make it public", editor => editor.ReplaceNode(
                    member,
                    Without(
                        member, SyntaxKind.PrivateKeyword, SyntaxKind.ProtectedKeyword, SyntaxKind.InternalKeyword,
                        SyntaxKind.AbstractKeyword)));
                break;
            case MemberCauses.Indexer when member is IndexerDeclarationSyntax indexer:
                violation.Offer("Make it a method", editor =>
                {
                    MethodDeclarationSyntax[] methods = [.. AsMethods.Of(indexer, editor.EndOfLine())];
                    editor.InsertAfter(indexer, methods.Skip(1));
                    editor.ReplaceNode(indexer, methods[0]);
                });
                break;
            case MemberCauses.StreamProperty when member is PropertyDeclarationSyntax property:
                violation.Offer(
                    "Make it a method", editor => editor.ReplaceNode(property, AsMethods.OfStream(property)));
                break;
            case MemberCauses.Init when member is PropertyDeclarationSyntax { AccessorList: { } accessors }:
                violation.Offer("Use set", editor => editor.ReplaceNode(
                    accessors.Accessors.First(accessor => accessor.IsKind(SyntaxKind.InitAccessorDeclaration)),
                    SyntaxFactory.AccessorDeclaration(SyntaxKind.SetAccessorDeclaration)
                        .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken))));
                break;
        }

        return Task.CompletedTask;
    }

    private static MemberDeclarationSyntax Without(MemberDeclarationSyntax member, params SyntaxKind[] kinds) =>
        member.WithModifiers([.. member.Modifiers.Where(modifier => !kinds.Contains(modifier.Kind()))])
            .WithTriviaFrom(member);
}
