namespace RpcGen.Architecture.Tests;

/// <summary>A line of C# has at most 120 characters.</summary>
public sealed class WidthTests
{
    private const int Width = 120;

    // The numbers of longer lines that are allowed: sources in strings of tests, mostly. Lower a number when fewer are
    // left; do not raise it.
    [Theory]
    [InlineData("src", 0)]
    [InlineData("generators", 0)]
    [InlineData("samples", 0)]
    [InlineData("benchmarks", 0)]
    [InlineData("tests", 300)]
    public void Lines_are_not_longer(string folder, int allowed)
    {
        IReadOnlyList<string> lines = LongLinesOf(folder);

        Assert.True(
            lines.Count <= allowed,
            $"{lines.Count} lines of {folder} have more than {Width} characters, {allowed} are allowed:"
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
