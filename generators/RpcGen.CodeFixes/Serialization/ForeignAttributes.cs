using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using RpcGen.CodeFixes.Editing;
using RpcGen.Generators.Parsing;

namespace RpcGen.CodeFixes.Serialization;

/// <summary>Replaces the attributes of MessagePack-CSharp by those of RpcGen that mean the same.</summary>
internal static class ForeignAttributes
{
    private static readonly (string Foreign, string Own)[] s_pairs =
    [
        (KnownNames.MessagePackObject, KnownNames.ArrayLayout),
        (KnownNames.MessagePackKey, KnownNames.Member),
        (KnownNames.MessagePackIgnore, KnownNames.Ignore),
        (KnownNames.MessagePackUnion, KnownNames.Union),
        (KnownNames.MessagePackConstructor, KnownNames.Constructor),
    ];

    /// <summary>Replaces them on a type and on its members.</summary>
    public static void Replace(DocumentEditor editor, SyntaxNode declaration)
    {
        foreach (AttributeSyntax attribute in declaration
            .DescendantNodes(node => node == declaration || node is not BaseTypeDeclarationSyntax)
            .OfType<AttributeSyntax>())
        {
            foreach ((string foreign, string own) in s_pairs)
            {
                if (editor.SemanticModel.IsAttribute(attribute, foreign))
                {
                    AttributeSyntax replaced = attribute.WithName(editor.AttributeName(own));
                    editor.ReplaceNode(
                        attribute, own == KnownNames.ArrayLayout ? replaced.WithArgumentList(null) : replaced);
                }
            }
        }
    }
}
