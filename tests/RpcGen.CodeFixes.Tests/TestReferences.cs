using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RpcGen.CodeFixes.Tests;

/// <summary>What the sources of tests are compiled against.</summary>
internal static class TestReferences
{
    /// <summary>The framework that the tests run on, and the library.</summary>
    public static ImmutableArray<MetadataReference> All { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is { } name
                && (name.StartsWith("System.", StringComparison.Ordinal)
                    || name is "mscorlib.dll" or "netstandard.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(RpcConnection).Assembly.Location),
    ];
}
