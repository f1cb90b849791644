using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// Codecs of the runtime for arrays, collections and dictionaries, composed of the codecs of their items.
/// </summary>
internal sealed class ComposedCodecs(CodecResolver resolver)
{
    public CodecRef OfArray(IArrayTypeSymbol array)
    {
        if (array.Rank == 1 && array.ElementType.SpecialType == SpecialType.System_Byte)
        {
            return CodecRef.Of(CodecTable.Plain("ByteArray"), "bin");
        }

        return array.Rank > 4
            ? CodecResolver.NotSerializable(array, "arrays have at most 4 dimensions")
            : Compose(
                array.ElementType,
                element => CodecTable.Generic(
                    array.Rank == 1 ? "Array" : $"Array{array.Rank}", array.ElementType.ToCode(), element),
                array.Rank == 1 ? "*" : $"*{array.Rank}");
    }

    public CodecRef OfNullable(INamedTypeSymbol type) => Compose(
        type.TypeArguments[0],
        value => CodecTable.Generic("Nullable", type.TypeArguments[0].ToCode(), value),
        "?", step: "");

    /// <summary>The codec of a known type with one type argument; null if it is not known.</summary>
    public CodecRef? OfOne(INamedTypeSymbol type, string name)
    {
        ITypeSymbol argument = type.TypeArguments[0];
        if (argument.SpecialType == SpecialType.System_Byte
            && CodecTable.Binaries.TryGetValue(name, out string? binary))
        {
            return CodecRef.Of(CodecTable.Plain(binary), "bin");
        }

        if (CodecTable.AttachedOfOne.TryGetValue(name, out (string Codec, string Shape) attached))
        {
            return Compose(
                argument, element => $"{attached.Codec}<{argument.ToCode()}, {element}>", attached.Shape);
        }

        if (CodecTable.Sequences.TryGetValue(name, out string? sequence))
        {
            return Compose(argument, element => CodecTable.Generic(sequence, argument.ToCode(), element), "*");
        }

        if (CodecTable.Collections.TryGetValue(name, out string? factory))
        {
            return Compose(
                argument,
                element => CodecTable.Generic(
                    "Collection", type.ToCode(), argument.ToCode(), element,
                    CodecTable.Factory(factory, argument.ToCode())),
                "*");
        }

        return name == "System.Lazy`1"
            ? Compose(argument, value => CodecTable.Generic("Lazy", argument.ToCode(), value), "", step: "")
            : null;
    }

    /// <summary>The codec of a known type of keys and values; null if it is not known.</summary>
    public CodecRef? OfTwo(INamedTypeSymbol type, string name)
    {
        bool isLookup = name == "System.Linq.ILookup`2";
        if (!isLookup && !CodecTable.Dictionaries.ContainsKey(name))
        {
            return null;
        }

        ITypeSymbol keyType = type.TypeArguments[0];
        ITypeSymbol valueType = type.TypeArguments[1];
        CodecRef key = resolver.Resolve(keyType);
        CodecRef value = ResolveItem(valueType);
        if (key.Problem is not null || value.Problem is not null)
        {
            return CodecRef.Failed(key.Problem?.Below("[key]") ?? value.Problem!.Below("[]"));
        }

        string expression = isLookup
            ? CodecTable.Generic(
                "Lookup", keyType.ToCode(), valueType.ToCode(), key.Expression!, value.Expression!)
            : CodecTable.Generic(
                "Dictionary", type.ToCode(), keyType.ToCode(), valueType.ToCode(), key.Expression!, value.Expression!,
                CodecTable.Factory(CodecTable.Dictionaries[name], keyType.ToCode(), valueType.ToCode()));
        return CodecRef.Of(
            expression,
            $"{(isLookup ? "lookup" : "map")}<{key.Shape},{value.Shape}>",
            [.. key.Parts.Select(part => part.Below("[key]")), .. value.Parts.Select(part => part.Below("[]"))]);
    }

    private CodecRef Compose(ITypeSymbol element, Func<string, string> expression, string shape, string step = "[]")
    {
        CodecRef inner = ResolveItem(element);
        return inner.Problem is not null
            ? CodecRef.Failed(inner.Problem.Below(step))
            : CodecRef.Of(
                expression(inner.Expression!), shape + inner.Shape, [.. inner.Parts.Select(part => part.Below(step))]);
    }

    // An item of a collection: nil is refused where its annotation says that there is none.
    private CodecRef ResolveItem(ITypeSymbol type)
    {
        CodecRef codec = resolver.Resolve(type);
        return codec.Problem is null
            && type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated }
            ? codec with
            {
                Expression = codec.NotNullItem ?? CodecTable.Generic("NotNull", type.ToCode(), codec.Expression!),
            }
            : codec;
    }
}
