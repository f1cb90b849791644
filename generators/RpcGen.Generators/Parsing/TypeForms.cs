using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// The one form of a closed generic type among those that C# tells apart and the runtime does not:
/// <c>IStore&lt;string?&gt;</c> and <c>IStore&lt;string&gt;</c>, or tuples with other names.
/// </summary>
internal static class TypeForms
{
    /// <summary>The type without tuple names, nullability and dynamic in its type arguments.</summary>
    public static INamedTypeSymbol ToRuntimeForm(this INamedTypeSymbol type, Compilation compilation)
    {
        if (type.IsTupleType)
        {
            return compilation.CreateTupleTypeSymbol(
                ImmutableArray.CreateRange(type.TupleElements.Select(element => Erase(element.Type, compilation))));
        }

        INamedTypeSymbol definition = type.OriginalDefinition;
        if (type.ContainingType is { IsGenericType: true } outer)
        {
            definition = outer.ToRuntimeForm(compilation).GetTypeMembers(type.Name, type.Arity).First();
        }

        return type.Arity == 0 || type.IsUnboundGenericType
            ? definition
            : definition.Construct([.. type.TypeArguments.Select(argument => Erase(argument, compilation))]);
    }

    private static ITypeSymbol Erase(ITypeSymbol type, Compilation compilation)
    {
        ITypeSymbol erased = type switch
        {
            IDynamicTypeSymbol => compilation.ObjectType,
            IArrayTypeSymbol array => compilation.CreateArrayTypeSymbol(Erase(array.ElementType, compilation), array.Rank),
            INamedTypeSymbol { IsGenericType: true } named => named.ToRuntimeForm(compilation),
            _ => type,
        };
        return erased.IsReferenceType ? erased.WithNullableAnnotation(NullableAnnotation.None) : erased;
    }
}
