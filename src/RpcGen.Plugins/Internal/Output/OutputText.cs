using System.Globalization;
using System.Text;

namespace RpcGen.Plugins.Internal.Output;

/// <summary>Makes text of a plugin fit for logs and terminals.</summary>
internal static class OutputText
{
    /// <summary>Writes control characters, which include line ends, as \xNN; tabs stay.</summary>
    public static string Escape(string text) => Escape(text, keepsLines: false);

    /// <summary>As <see cref="Escape(string)"/>, but line feeds stay.</summary>
    public static string EscapeLines(string text) => Escape(text, keepsLines: true);

    private static string Escape(string text, bool keepsLines)
    {
        StringBuilder? escaped = null;
        for (int i = 0; i < text.Length; i++)
        {
            char character = text[i];
            bool stays = character is '\t' || (keepsLines && character is '\n' or '\r')
                || !(char.IsControl(character) || IsInvisible(character));
            if (stays)
            {
                escaped?.Append(character);
                continue;
            }

            escaped ??= new StringBuilder(text, 0, i, text.Length + 16);
            escaped.Append(character < 256 ? "\\x" : "\\u");
            escaped.Append(((int)character).ToString(character < 256 ? "x2" : "x4", CultureInfo.InvariantCulture));
        }

        return escaped?.ToString() ?? text;
    }

    // Line separators, and marks that change the direction in which text is shown.
    private static bool IsInvisible(char character) =>
        character is (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u200e' or '\u200f';
}
