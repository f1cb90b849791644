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
        if (type.TypeKind == TypeKind.Error)
        {
            return type;
        }

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

    /// <summary>
    /// The type without nullable annotations. Generated codecs are found by name, so all forms share one.
    /// </summary>
    public static ITypeSymbol WithoutAnnotations(this ITypeSymbol type, Compilation compilation) => type switch
    {
        IArrayTypeSymbol array =>
            compilation.CreateArrayTypeSymbol(array.ElementType.WithoutAnnotations(compilation), array.Rank),
        INamedTypeSymbol named => named.WithoutAnnotations(compilation),
        _ => type.WithNullableAnnotation(NullableAnnotation.None),
    };

    /// <inheritdoc cref="WithoutAnnotations(ITypeSymbol, Compilation)"/>
    public static INamedTypeSymbol WithoutAnnotations(this INamedTypeSymbol type, Compilation compilation)
    {
        if (type.TypeKind == TypeKind.Error)
        {
            return type;
        }

        INamedTypeSymbol plain = (type.TupleUnderlyingType ?? type).OriginalDefinition;
        if (type.ContainingType is { } outer)
        {
            plain = outer.WithoutAnnotations(compilation).GetTypeMembers(plain.Name, plain.Arity)[0];
        }

        ITypeSymbol[] arguments =
        [
            .. (type.TupleUnderlyingType ?? type).TypeArguments
                .Select(argument => argument.WithoutAnnotations(compilation)),
        ];
        plain = arguments.Length == 0 ? plain : plain.Construct(arguments);
        return (INamedTypeSymbol)plain.WithNullableAnnotation(NullableAnnotation.None);
    }

    private static ITypeSymbol Erase(ITypeSymbol type, Compilation compilation)
    {
        ITypeSymbol erased = type switch
        {
            IDynamicTypeSymbol => compilation.ObjectType,
            IArrayTypeSymbol array =>
                compilation.CreateArrayTypeSymbol(Erase(array.ElementType, compilation), array.Rank),
            INamedTypeSymbol { IsGenericType: true } named => named.ToRuntimeForm(compilation),
            _ => type,
        };
        return erased.IsReferenceType ? erased.WithNullableAnnotation(NullableAnnotation.None) : erased;
    }
}
