using Microsoft.CodeAnalysis;
using RpcGen.Generators.Model;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>Collects the generated codecs that some roots need, directly or through their members.</summary>
internal sealed class CodecClosure(CodecResolver resolver)
{
    // Types that contain themselves in several forms yield more forms with each step of nesting.
    private const int FreeNesting = 6;
    private const int MaxNested = 200;

    // By the name of the codec.
    private readonly Dictionary<string, CodecModel> _models = new(StringComparer.Ordinal);

    private int _nested;

    /// <summary>The models so far, in an order that does not depend on how they were found.</summary>
    public EquatableArray<CodecModel> Models =>
        _models.Values.OrderBy(model => model.GeneratedName, StringComparer.Ordinal).ToEquatableArray();

    /// <summary>Closed forms of generic contracts among the parts.</summary>
    public HashSet<INamedTypeSymbol> Contracts { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Adds the parts of a codec; returns the first problem, with the path to it.</summary>
    public CodecProblem? Add(CodecRef root, CancellationToken cancellationToken)
    {
        if (root.Problem is not null)
        {
            return root.Problem;
        }

        foreach (GeneratedPart part in root.Parts)
        {
            if (_models.ContainsKey(part.Codec))
            {
                continue;
            }

            // Known from an earlier compilation, as long as the files that it depends on declare the same.
            if (resolver.Scope.Cache.GetOrParse(
                part.Codec, resolver.Scope.Around(part.Type),
                () => ModelsOf(part.Type, cancellationToken)) is { } known)
            {
                foreach (CodecModel model in known)
                {
                    _models[model.GeneratedName] = model;
                }
            }
            else if (Walk(part, cancellationToken) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    // Null for a closure with problems or contracts, which name symbols.
    private CodecModel[]? ModelsOf(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        CodecClosure closure = new(resolver);
        return closure.Walk(new GeneratedPart(type, ""), cancellationToken) is null && closure.Contracts.Count == 0
            ? [.. closure._models.Values]
            : null;
    }

    private CodecProblem? Walk(GeneratedPart root, CancellationToken cancellationToken)
    {
        Stack<GeneratedPart> open = new([root]);
        while (open.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            GeneratedPart part = open.Pop();
            if (_models.ContainsKey(part.Codec))
            {
                continue;
            }

            if (part.Type.IsGenericType && TypeNesting.Of(part.Type) > FreeNesting
                && ++_nested > MaxNested)
            {
                return new CodecProblem(
                    DiagnosticDescriptors.TypeNotSerializable, part.Step,
                    [
                        part.Type.OriginalDefinition.ToDisplay(),
                        "it leads to ever more types with nested type arguments",
                    ]);
            }

            if (part.Type.TypeKind == TypeKind.Interface && ContractDiscovery.IsContract(part.Type, resolver.Assembly))
            {
                Contracts.Add(part.Type);
                continue;
            }

            ParsedCodec parsed = resolver.Parse(part.Type);
            if (parsed.Problem is not null)
            {
                return parsed.Problem.Below(part.Step);
            }

            _models.Add(part.Codec, parsed.Model!);
            foreach (GeneratedPart inner in parsed.Parts)
            {
                open.Push(inner.Below(part.Step));
            }
        }

        return null;
    }
}
