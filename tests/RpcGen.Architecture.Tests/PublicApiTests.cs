namespace RpcGen.Architecture.Tests;

/// <summary>The public API of each library is listed; an analyzer compares the lists with the code.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void Each_library_lists_its_public_members()
    {
        // The analyzer is silent in a project without the files.
        string[] libraries = Directory.GetDirectories(Repository.Libraries, "RpcGen*");

        Assert.NotEmpty(libraries);
        Assert.All(libraries, folder =>
        {
            string[] shipped = File.ReadAllLines(Path.Combine(folder, "PublicAPI.Shipped.txt"));
            string[] unshipped = File.ReadAllLines(Path.Combine(folder, "PublicAPI.Unshipped.txt"));
            Assert.Equal("#nullable enable", shipped[0]);
            Assert.Equal("#nullable enable", unshipped[0]);
            Assert.NotEqual(2, shipped.Length + unshipped.Length);
        });
    }
}
