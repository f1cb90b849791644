namespace RpcGen.Architecture.Tests;

/// <summary>Comments, messages and pages name the actor, and say the fact without a picture.</summary>
public sealed class PlainWordsTests
{
    [Fact]
    public void Comments_and_messages_name_the_actor() => AssertPlain(
        from folder in (string[])["src", "generators"]
        from path in Repository.SourceFiles(Path.Combine(Repository.Root, folder))
        select ($"{folder}/{path}", (Func<string, IEnumerable<(int, string)>>)PlainWords.FindInSource));

    [Fact]
    public void Pages_name_the_actor() => AssertPlain(
        from path in Repository.Files("*.md", Repository.Root)
        select (path, (Func<string, IEnumerable<(int, string)>>)PlainWords.Find));

    [Theory]
    [InlineData("// Nobody waits.", 1, "Nobody")]
    [InlineData("/// <summary>Waits.</summary>\n/// <remarks>For who calls.</remarks>\nclass C;", 2, "who")]
    [InlineData("class C\n{\n    // A thread that waits in\n    // vain.\n}", 3, "in vain")]
    [InlineData("class C\n{\n    string s = $\"{this} has no road\";\n}", 3, "road")]
    [InlineData("class C\n{\n    /* Is\n     * someone there? */\n}", 4, "someone")]
    [InlineData("class C\n{\n    string s = \"\"\"\n        is\n        anyone there\n        \"\"\";\n}", 5, "anyone")]
    public void A_banned_word_is_found_on_its_line(string source, int line, string word) =>
        Assert.Equal([(line, word)], PlainWords.FindInSource(source));

    [Theory]
    [InlineData("class Nobody;")]
    [InlineData("int who = anyone.Road;")]
    [InlineData("// The whole broad homepage.")]
    [InlineData("void M(\n    int a, // comes in\n    int vain)\n{\n}")]
    public void Names_in_code_and_parts_of_words_are_not_banned(string source) =>
        Assert.Empty(PlainWords.FindInSource(source));

    private static void AssertPlain(
        IEnumerable<(string Path, Func<string, IEnumerable<(int Line, string Word)>> Find)> files)
    {
        int count = 0;
        List<string> found = [];
        foreach ((string path, Func<string, IEnumerable<(int Line, string Word)>> find) in files)
        {
            count++;
            found.AddRange(find(File.ReadAllText(Path.Combine(Repository.Root, path)))
                .Select(one => $"{path}:{one.Line}: {one.Word}"));
        }

        Assert.InRange(count, 10, int.MaxValue);
        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found));
    }
}
