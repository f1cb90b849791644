using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcGen.CodeFixes.Editing;

/// <summary>Writes literals.</summary>
internal static class LiteralEdits
{
    /// <summary>A string in quotes.</summary>
    public static ExpressionSyntax Text(string text) =>
        SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(text));

    /// <summary>A number, with its sign.</summary>
    public static ExpressionSyntax Number(int value) => SyntaxFactory.ParseExpression(value.ToString());
}
