using Microsoft.CodeAnalysis;
using RpcGen.Generators.Model;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>Collects the generated codecs that some roots need, directly or through their members.</summary>
internal sealed class CodecClosure(CodecResolver resolver)
{
    // Types that are made of themselves in several ways yield more forms with each step of nesting.
    private const int FreeNesting = 6;
    private const int MaxNested = 200;

    private readonly Dictionary<INamedTypeSymbol, CodecModel> _models = new(SymbolEqualityComparer.Default);

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

        Stack<GeneratedPart> open = new(root.Parts);
        while (open.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            GeneratedPart part = open.Pop();
            if (_models.ContainsKey(part.Type))
            {
                continue;
            }

            if (part.Type.IsGenericType && CodecResolver.NestingOf(part.Type) > FreeNesting
                && ++_nested > MaxNested)
            {
                return new CodecProblem(
                    DiagnosticDescriptors.TypeNotSerializable, part.Step,
                    [part.Type.OriginalDefinition.ToDisplay(), "it leads to ever more types with nested type arguments"]);
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

            _models.Add(part.Type, parsed.Model!);
            foreach (GeneratedPart inner in parsed.Parts)
            {
                open.Push(inner.Below(part.Step));
            }
        }

        return null;
    }
}
