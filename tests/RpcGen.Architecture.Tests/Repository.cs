using System.Reflection;

namespace RpcGen.Architecture.Tests;

/// <summary>The files of this repository.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    public static string Libraries { get; } = Path.Combine(Root, "src");

    public static string Runtime { get; } = Path.Combine(Libraries, "RpcGen");

    /// <summary>
    /// Returns the source files below a folder, relative to it, with forward slashes, in ordinal order.
    /// </summary>
    public static IReadOnlyList<string> SourceFiles(string folder) => Files("*.cs", folder);

    /// <summary>Returns the files that match a pattern, like <see cref="SourceFiles"/>.</summary>
    public static IReadOnlyList<string> Files(string pattern, string folder) =>
    [
        .. Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "obj" or "bin" or "artifacts" or ".git"))
            .Order(StringComparer.Ordinal),
    ];
}
