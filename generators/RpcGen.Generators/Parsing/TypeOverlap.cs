using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcGen.Generators.Parsing;

/// <summary>Whether an object can be of two types at once.</summary>
internal static class TypeOverlap
{
    public static bool Of(ITypeSymbol first, ITypeSymbol second, Compilation compilation)
    {
        if (first is IArrayTypeSymbol && second is IArrayTypeSymbol)
        {
            // The runtime converts between arrays that C# does not: int[] and uint[].
            return true;
        }

        return Converts(first, second, compilation) || Converts(second, first, compilation)
            || (first.TypeKind == TypeKind.Interface && IsOpen(second))
            || (second.TypeKind == TypeKind.Interface && IsOpen(first));
    }

    private static bool Converts(ITypeSymbol from, ITypeSymbol to, Compilation compilation) =>
        compilation.ClassifyConversion(from, to) is { IsImplicit: true } conversion
        && (conversion.IsIdentity || conversion.IsReference || conversion.IsBoxing);

    // A class that derives from it may implement any interface.
    private static bool IsOpen(ITypeSymbol type) =>
        type.TypeKind is TypeKind.Interface || type is { TypeKind: TypeKind.Class, IsSealed: false };
}
