using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcGen.CodeFixes.Editing;

/// <summary>The place in a solution where a symbol is declared.</summary>
/// <param name="Document">The file.</param>
/// <param name="Syntax">The declaration, with its attributes and modifiers.</param>
internal sealed record Declaration(Document Document, SyntaxNode Syntax)
{
    /// <summary>The first declaration of a symbol; null if a generator or another solution declares it.</summary>
    public static Declaration? In(Solution solution, ISymbol symbol) => AllIn(solution, symbol).FirstOrDefault();

    /// <summary>The declarations of a symbol: several for partial types.</summary>
    public static IEnumerable<Declaration> AllIn(Solution solution, ISymbol symbol) =>
        from reference in symbol.DeclaringSyntaxReferences
        let document = solution.GetDocument(reference.SyntaxTree)
        where document is not null
        select new Declaration(document, WithAttributes(reference.GetSyntax()));

    // A field is a variable in a declaration that holds the attributes.
    private static SyntaxNode WithAttributes(SyntaxNode syntax) =>
        syntax is VariableDeclaratorSyntax ? syntax.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? syntax : syntax;
}
