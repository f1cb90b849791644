using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Parsing;

/// <summary>Measures type arguments, which some types make larger with each step from type to type.</summary>
internal static class TypeNesting
{
    // A type that doubles its arguments with each step grows faster than it nests.
    private const int MaxNames = 200;

    /// <summary>How deep type arguments nest; more than is allowed, if there are too many of them to count.</summary>
    public static int Of(ITypeSymbol type)
    {
        int names = MaxNames;
        int nesting = Of(type, ref names);
        return names < 0 ? int.MaxValue : nesting;
    }

    // Stops counting when no names are left.
    private static int Of(ITypeSymbol type, ref int names)
    {
        if (--names < 0)
        {
            return 1;
        }

        if (type is IArrayTypeSymbol array)
        {
            return 1 + Of(array.ElementType, ref names);
        }

        // The arguments of an outer type are arguments of its nested types.
        int deepest = type is INamedTypeSymbol { ContainingType: { IsGenericType: true } outer }
            ? Of(outer, ref names) - 1
            : 0;
        foreach (ITypeSymbol argument in (type as INamedTypeSymbol)?.TypeArguments ?? ImmutableArray<ITypeSymbol>.Empty)
        {
            deepest = Math.Max(deepest, names < 0 ? 0 : Of(argument, ref names));
        }

        return 1 + deepest;
    }
}
