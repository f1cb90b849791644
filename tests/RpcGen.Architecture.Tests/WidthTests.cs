namespace RpcGen.Architecture.Tests;

/// <summary>A line of C# has at most 120 characters.</summary>
public sealed class WidthTests
{
    private const int Width = 120;

    // Sources in strings, mostly. Lower this number when fewer are left; do not raise it.
    private const int LongLinesOfTests = 300;

    [Theory]
    [InlineData("src")]
    [InlineData("generators")]
    [InlineData("samples")]
    [InlineData("benchmarks")]
    public void A_line_has_at_most_120_characters(string folder)
    {
        IReadOnlyList<string> lines = LongLinesOf(folder);

        Assert.True(lines.Count == 0, string.Join(Environment.NewLine, lines));
    }

    [Fact]
    public void Tests_get_no_more_long_lines()
    {
        IReadOnlyList<string> lines = LongLinesOf("tests");

        Assert.True(
            lines.Count <= LongLinesOfTests,
            $"{lines.Count} lines of tests have more than {Width} characters, {LongLinesOfTests} are allowed:"
            + $"{Environment.NewLine}{string.Join(Environment.NewLine, lines)}");
    }

    private static IReadOnlyList<string> LongLinesOf(string folder)
    {
        string root = Path.Combine(Repository.Root, folder);
        IReadOnlyList<string> files = Repository.SourceFiles(root);
        Assert.NotEmpty(files);
        return
        [
            .. from path in files
                from line in File.ReadLines(Path.Combine(root, path)).Index()
                where line.Item.Length > Width
                select $"{folder}/{path}:{line.Index + 1} has {line.Item.Length} characters",
        ];
    }
}
