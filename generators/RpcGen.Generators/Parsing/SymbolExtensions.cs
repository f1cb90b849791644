using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcGen.Generators.Parsing;

internal static class SymbolExtensions
{
    private const int MaxNameBytes = 100;

    // Tuples by their type name: their own syntax cannot be constructed with new.
    private static readonly SymbolDisplayFormat s_plain = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.ExpandValueTuple);

    private static readonly SymbolDisplayFormat s_annotated = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat s_display = SymbolDisplayFormat.CSharpErrorMessageFormat;

    /// <summary>The type as C# text that means the same anywhere, without nullable annotations.</summary>
    public static string ToCode(this ITypeSymbol type) => type.ToDisplayString(s_plain);

    /// <summary>The same with nullable annotations.</summary>
    public static string ToAnnotatedCode(this ITypeSymbol type) => type.ToDisplayString(s_annotated);

    /// <summary>The symbol as people read it.</summary>
    public static string ToDisplay(this ISymbol symbol) => symbol.ToDisplayString(s_display);

    /// <summary>The name as C# text, escaped where it is a keyword.</summary>
    public static string ToIdentifier(this ISymbol symbol) =>
        SyntaxFacts.GetKeywordKind(symbol.Name) != SyntaxKind.None
        || SyntaxFacts.GetContextualKeywordKind(symbol.Name) != SyntaxKind.None
            ? "@" + symbol.Name
            : symbol.Name;

    /// <summary>Namespace, containing types and name with arity, as in metadata.</summary>
    public static string MetadataPath(this INamedTypeSymbol type)
    {
        StringBuilder path = new(type.MetadataName);
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            path.Insert(0, '+').Insert(0, outer.MetadataName);
        }

        for (INamespaceSymbol? space = type.ContainingNamespace; space is { IsGlobalNamespace: false };
            space = space.ContainingNamespace)
        {
            path.Insert(0, '.').Insert(0, space.Name);
        }

        return path.ToString();
    }

    public static AttributeData? FindAttribute(this ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.Is(name));

    public static bool HasAttribute(this ISymbol symbol, string name) => symbol.FindAttribute(name) is not null;

    public static bool Is(this AttributeData attribute, string name)
    {
        INamedTypeSymbol? type = attribute.AttributeClass;
        return type is not null
            && name.EndsWith(type.Name, StringComparison.Ordinal)
            && type.MetadataPath() == name;
    }

    public static T? NamedArgument<T>(this AttributeData attribute, string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name && argument.Value.Value is T value)
            {
                return value;
            }
        }

        return default;
    }

    /// <summary>Whether generated code in an assembly may name the symbol, with all its type arguments.</summary>
    public static bool IsAccessibleFrom(this ISymbol symbol, IAssemblySymbol assembly)
    {
        if (symbol is ITypeParameterSymbol)
        {
            // Its name is that of a declaration, which is a type argument of itself.
            return true;
        }

        for (ISymbol? current = symbol;
            current is not null and not INamespaceSymbol;
            current = current.ContainingSymbol)
        {
            if (current is INamedTypeSymbol named
                && (named.IsFileLocal || named.TypeArguments.Any(argument => !argument.IsAccessibleFrom(assembly))))
            {
                return false;
            }

            if (current is IArrayTypeSymbol array)
            {
                return array.ElementType.IsAccessibleFrom(assembly);
            }

            bool isVisible = current.DeclaredAccessibility switch
            {
                Accessibility.Public => true,
                Accessibility.Internal or Accessibility.ProtectedOrInternal =>
                    SymbolEqualityComparer.Default.Equals(current.ContainingAssembly, assembly)
                    || current.ContainingAssembly.GivesAccessTo(assembly),
                _ => current.DeclaredAccessibility == Accessibility.NotApplicable,
            };
            if (!isVisible)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The getter, which an override that declares the setter only inherits.</summary>
    public static IMethodSymbol? Getter(this IPropertySymbol property) =>
        property.GetMethod ?? property.OverriddenProperty?.Getter();

    /// <summary>The setter, which an override that declares the getter only inherits.</summary>
    public static IMethodSymbol? Setter(this IPropertySymbol property) =>
        property.SetMethod ?? property.OverriddenProperty?.Setter();

    /// <summary>A name for generated types that no other type yields.</summary>
    public static string ToGeneratedName(this ITypeSymbol type)
    {
        string text = type.ToCode().Replace("global::", "");
        StringBuilder name = new(text.Length + 9);
        bool needsHash = false;
        foreach (char c in text)
        {
            if (char.IsLetterOrDigit(c))
            {
                name.Append(c);
            }
            else if (c != ' ' && c != '>')
            {
                needsHash |= c != '.';
                name.Append('_');
            }
        }

        // A file name has at most 255 bytes, and more follows this part of it.
        int length = name.Length;
        for (int bytes = Encoding.UTF8.GetByteCount(name.ToString()); bytes > MaxNameBytes;
            bytes = Encoding.UTF8.GetByteCount(name.ToString(0, length)))
        {
            length -= Math.Max(1, (bytes - MaxNameBytes) / 3);
        }

        return needsHash || length < name.Length
            ? $"{name.ToString(0, length)}_{Fnv1a.Hash(text):x16}"
            : name.ToString();
    }

    public static IEnumerable<INamedTypeSymbol> SelfAndBases(this INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type;
            current is not null
                && current.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType);
            current = current.BaseType)
        {
            yield return current;
        }
    }

    /// <summary>Whether <c>dynamic</c> is part of the type. C# implements no interface with it.</summary>
    public static bool HasDynamic(this ITypeSymbol type) => type switch
    {
        IDynamicTypeSymbol => true,
        IArrayTypeSymbol array => array.ElementType.HasDynamic(),
        INamedTypeSymbol named => named.TypeArguments.Any(HasDynamic) || (named.ContainingType?.HasDynamic() ?? false),
        _ => false,
    };

    /// <summary>Whether the type, or one around it, has type parameters without a type.</summary>
    public static bool IsOpen(this ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol => true,
        IArrayTypeSymbol array => array.ElementType.IsOpen(),
        INamedTypeSymbol named => named.TypeArguments.Any(IsOpen)
            || (named.ContainingType?.IsOpen() ?? false),
        _ => false,
    };

    public static Location? FirstLocation(this ISymbol symbol)
    {
        ImmutableArray<Location> locations = symbol.Locations;
        return locations.Length > 0 && locations[0].IsInSource ? locations[0] : null;
    }
}
