using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RpcGen.Generators.Emitting;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>Decides whether a codec can be generated for a type, by what can be said without its members.</summary>
internal sealed class GeneratedTypes(CodecResolver resolver)
{
    // A type that contains itself with ever larger type arguments would nest without end.
    private const int MaxNesting = 24;

    public CodecRef Find(INamedTypeSymbol type)
    {
        if (type.TypeKind is TypeKind.Error)
        {
            return CodecRef.Failed(new CodecProblem(
                DiagnosticDescriptors.TypeNotSerializable, "", [type.ToDisplay(), "it does not exist"])
            {
                IsCompilerError = true,
            });
        }

        if (type.TypeKind is TypeKind.Delegate || type.IsRefLikeType)
        {
            return CodecResolver.NotSerializable(type, type.IsRefLikeType ? "it is a ref struct" : "it is a delegate");
        }

        if (!type.IsAccessibleFrom(resolver.Assembly))
        {
            return CodecResolver.NotVisible(type);
        }

        if (type.HasDynamic())
        {
            return CodecResolver.NotSerializable(type, "'dynamic' is part of it: name the type that travels");
        }

        if (TypeNesting.Of(type) > MaxNesting)
        {
            // Without the type's name, which may be too long to read.
            return CodecRef.Failed(new CodecProblem(
                DiagnosticDescriptors.TypeNotSerializable, "",
                [type.OriginalDefinition.ToDisplay(), "its type arguments nest without end"]));
        }

        if (resolver.Names.ProblemOf(type) is { } problem)
        {
            return CodecResolver.NotSerializable(type, problem);
        }

        if (type.TypeKind == TypeKind.Interface && ContractDiscovery.IsContract(type, resolver.Assembly))
        {
            // Code for a closed form of a generic contract, or one of the framework's, is generated where it is
            // mentioned.
            INamedTypeSymbol form = resolver.RuntimeFormOf(type);
            return type.IsGenericType || ContractDiscovery.IsBuiltIn(type)
                ? CodecRef.Of(
                    CodecTable.Contract(
                        type.ToCode(), $"global::{resolver.Names.Namespace}.{form.ToGeneratedName()}_Contract"),
                    "ref", new GeneratedPart(form, ""))
                : CodecRef.Of(CodecTable.Contract(type.ToCode(), descriptor: null), "ref");
        }

        if (resolver.MessagePack.ForAny(type) is { } handedOver)
        {
            return handedOver;
        }

        if (type.HasAttribute(KnownNames.InlineArray))
        {
            return CodecResolver.NotSerializable(type, "it is an inline array: use an array");
        }

        bool isUnion = CodecParser.IsUnion(type);
        if (!isUnion && !CodecParser.IsTuple(type) && type.IsSystemType())
        {
            return CodecResolver.NotSerializable(
                type, "RpcGen has no codec for this type of the framework; write one and name it with [RpcCodec]");
        }

        if (!isUnion && (type.TypeKind == TypeKind.Interface || type.IsAbstract))
        {
            return CodecRef.Failed(new CodecProblem(
                DiagnosticDescriptors.UnionMissing, "",
                [type.ToDisplay(), type.TypeKind == TypeKind.Interface ? "an interface" : "an abstract class"])
            {
                Culprit = type,
            });
        }

        if (!isUnion
            && type.AllInterfaces.Any(candidate => candidate.SpecialType == SpecialType.System_Collections_IEnumerable)
            && !CodecParser.HasLayoutAttribute(type))
        {
            return CodecResolver.NotSerializable(
                type, "it is a collection that RpcGen does not know: use one of the base library, or write a codec");
        }

        string shape = isUnion || SumTypes.ContentOf(type) is not null ? "union"
            : CodecParser.LayoutOf(type) == Model.CodecLayout.Map ? "object"
            : "array";
        string codec = $"global::{resolver.Names.Namespace}.{type.ToGeneratedName()}_Codec";
        return CodecRef.Of(codec, shape, new GeneratedPart(resolver.WithoutAnnotations(type), "")) with
        {
            NotNullItem = type.IsReferenceType ? $"{codec}.{CodecEmitter.NotNullItem}" : null,
        };
    }
}
