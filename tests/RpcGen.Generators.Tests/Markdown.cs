namespace RpcGen.Generators.Tests;

/// <summary>A document of the repository.</summary>
internal static class Markdown
{
    private const string Fence = "```";

    /// <summary>The text of a document.</summary>
    /// <param name="path">Its path from the root of the repository.</param>
    public static string Read(string path) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "documents", path));

    /// <summary>The blocks of code in a language, in their order.</summary>
    public static IEnumerable<string> Blocks(string text, string language)
    {
        List<string>? block = null;
        bool isWanted = false;
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (!line.StartsWith(Fence, StringComparison.Ordinal))
            {
                block?.Add(line);
            }
            else if (block is null)
            {
                block = [];
                isWanted = line == Fence + language;
            }
            else
            {
                if (isWanted)
                {
                    yield return string.Join('\n', block);
                }

                block = null;
            }
        }
    }
}
