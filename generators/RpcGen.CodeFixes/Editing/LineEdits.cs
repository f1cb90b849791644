using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Editing;

namespace RpcGen.CodeFixes.Editing;

/// <summary>Ends lines as the file does.</summary>
internal static class LineEdits
{
    /// <summary>The end of a line in the file of an editor.</summary>
    public static SyntaxTrivia EndOfLine(this DocumentEditor editor)
    {
        SyntaxTrivia first = editor.OriginalRoot.DescendantTrivia()
            .FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        return SyntaxFactory.ElasticEndOfLine(first.RawKind == 0 ? "\n" : first.ToString());
    }
}
