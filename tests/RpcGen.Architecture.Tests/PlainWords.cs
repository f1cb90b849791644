using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcGen.Architecture.Tests;

/// <summary>Finds words that hide the actor or the fact of a sentence.</summary>
internal static partial class PlainWords
{
    /// <summary>
    /// Returns the banned words of a C# file's comments and string literals, with their lines from 1.
    /// </summary>
    public static IEnumerable<(int Line, string Word)> FindInSource(string source) => Find(ProseOf(source));

    /// <summary>Returns the banned words of a text, with their lines from 1.</summary>
    public static IEnumerable<(int Line, string Word)> Find(string text) => Banned().Matches(text)
        .Select(match => (1 + text.AsSpan(0, match.Index).Count('\n'), Spaces().Replace(match.Value, " ")));

    // Blanks comment marks and replaces code, so that a phrase may go over two lines but not over code.
    private static string ProseOf(string source)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(source).GetRoot();
        char[] prose = [.. source.Select(character => char.IsWhiteSpace(character) ? character : '.')];
        foreach (SyntaxTrivia trivia in root.DescendantTrivia().Where(IsComment))
        {
            for (int i = trivia.FullSpan.Start; i < trivia.FullSpan.End; i++)
            {
                prose[i] = source[i] is '/' or '*' ? ' ' : source[i];
            }
        }

        foreach (SyntaxToken token in root.DescendantTokens().Where(IsText))
        {
            source.CopyTo(token.SpanStart, prose, token.SpanStart, token.Span.Length);
        }

        return new string(prose);
    }

    private static bool IsComment(SyntaxTrivia trivia) => trivia.Kind() is
        SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
        or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia;

    private static bool IsText(SyntaxToken token) => token.Kind() is
        SyntaxKind.StringLiteralToken or SyntaxKind.Utf8StringLiteralToken or SyntaxKind.InterpolatedStringTextToken
        or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
        or SyntaxKind.Utf8SingleLineRawStringLiteralToken or SyntaxKind.Utf8MultiLineRawStringLiteralToken;

    // Name the actor instead: the caller, the peer, another thread. Name the fact instead of the picture.
    [GeneratedRegex(
        """
        \b(
            who | whom | whoever
            | nobody | somebody | someone | anybody | anyone | everybody
            | in\s+vain | for\s+nothing | at\s+home | without\s+a\s+word | lets?\s+go\s+of | looks?\s+out\s+for
            | roads? | poor | goodbye
        )\b
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Banned();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
