using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Parsing;

/// <summary>Distinguishes the types of .NET from others.</summary>
internal static class FrameworkTypes
{
    // Of System.Private.CoreLib, mscorlib, System.Runtime, netstandard, and of other parts of the framework.
    private static readonly HashSet<string> s_frameworkKeys = new(StringComparer.Ordinal)
    {
        "7cec85d7bea7798e", "b77a5c561934e089", "b03f5f7f11d50a3a", "cc7b13ffcd2ddd51", "31bf3856ad364e35",
        "adb9793829ddae60",
    };

    /// <summary>
    /// Whether the type is one of .NET's own, by the key its assembly is signed with: other types may have the same
    /// names.
    /// </summary>
    public static bool IsOfFramework(this INamedTypeSymbol type) => type.ContainingAssembly is { } assembly
        && s_frameworkKeys.Contains(
            string.Concat(assembly.Identity.PublicKeyToken.Select(part => part.ToString("x2"))));

    /// <summary>Whether the type is one of .NET's own and in one of its namespaces.</summary>
    public static bool IsSystemType(this INamedTypeSymbol type)
    {
        INamespaceSymbol? space = type.ContainingNamespace;
        while (space is { ContainingNamespace.IsGlobalNamespace: false })
        {
            space = space.ContainingNamespace;
        }

        return space?.Name is "System" or "Microsoft" && type.IsOfFramework();
    }
}
