using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using RpcGen.Generators.Emitting;
using RpcGen.Generators.Model;
using RpcGen.Generators.Parsing;

namespace RpcGen.Generators;

/// <summary>
/// The pipeline. Parsing runs inside the transforms, so that no symbol leaves them; later steps compare models by
/// value. Each contract and each codec has its own file: an edit emits only the files of models that it changed.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ContractGenerator : IIncrementalGenerator
{
    private static readonly Encoding s_encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ParsedContract> annotated = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => node is InterfaceDeclarationSyntax { AttributeLists.Count: > 0 },
                ContractDiscovery.FromInterface)
            .Where(static contract => contract is not null)
            .Select(static (contract, _) => contract!)
            .WithTrackingName(TrackingNames.Contracts);

        IncrementalValuesProvider<ParsedContract> named = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownNames.ContractFor, static (node, _) => node is CompilationUnitSyntax,
                ContractDiscovery.FromAssembly)
            .SelectMany(static (contracts, _) => contracts)
            .WithTrackingName(TrackingNames.ExtraContracts);

        IncrementalValuesProvider<ParsedContract> used = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => ContractDiscovery.MayUseContract(node), ContractDiscovery.FromUse)
            .Where(static contract => contract is not null)
            .Select(static (contract, _) => contract!)
            .WithTrackingName(TrackingNames.UsedContracts);

        IncrementalValuesProvider<ParsedSerializables> serializable = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownNames.Serializable, static (node, _) => node is CompilationUnitSyntax,
                ContractDiscovery.Serializable)
            .WithTrackingName(TrackingNames.Serializables);

        // Several searches may find the same contract; the first one counts.
        IncrementalValueProvider<ImmutableArray<ParsedContract>> contracts = annotated.Collect()
            .Combine(named.Collect()).Combine(used.Collect()).Combine(serializable.Collect())
            .Select(static (found, _) => Distinct(found.Left.Left.Left.AddRange(found.Left.Left.Right)
                .AddRange(found.Left.Right)
                .AddRange(found.Right.SelectMany(item => item.Contracts))));

        context.RegisterSourceOutput(
            contracts.SelectMany(static (found, _) => found.Select(contract => contract.Contract!))
                .WithTrackingName(TrackingNames.ContractModels),
            static (output, contract) => Add(
                output, contract.GeneratedName + contract.HintSuffix + ".Contract.g.cs",
                ContractEmitter.Emit(contract)));

        context.RegisterSourceOutput(
            contracts.Combine(serializable.Collect())
                .SelectMany(static (found, _) => Distinct(found.Left, found.Right))
                .WithTrackingName(TrackingNames.CodecModels),
            static (output, codec) =>
                Add(output, codec.GeneratedName + codec.HintSuffix + ".g.cs", CodecEmitter.Emit(codec)));

        IncrementalValuesProvider<EquatableArray<ResolverSourceModel>> resolvers = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownNames.MessagePackResolver, static (node, _) => node is CompilationUnitSyntax,
                ContractDiscovery.ResolverSources)
            .WithTrackingName(TrackingNames.ResolverSources);

        context.RegisterSourceOutput(
            resolvers.Collect().Select(static (found, _) => found.SelectMany(item => item)
                .Distinct().OrderBy(item => item.Name, StringComparer.Ordinal).ToEquatableArray()),
            static (output, models) =>
            {
                if (models.Count > 0)
                {
                    Add(output, "MessagePackResolvers.g.cs", ResolverSourceEmitter.Emit(models));
                }
            });

        context.RegisterSourceOutput(
            serializable.Collect().Select(static (found, _) => found.SelectMany(item => item.Types).ToEquatableArray()),
            static (output, types) =>
            {
                if (types.Count > 0)
                {
                    Add(output, "SerializableTypes.g.cs", SerializableEmitter.Emit(types));
                }
            });

        context.RegisterSourceOutput(
            annotated.Collect().Combine(named.Collect()).Combine(used.Collect()).Combine(serializable.Collect())
                .Select(static (found, _) => found.Left.Left.Left
                    .AddRange(found.Left.Left.Right)
                    .AddRange(found.Left.Right)
                    .Select(contract => contract.Refusal)
                    .Concat(found.Right.SelectMany(item => item.Refusals))
                    .SelectMany(refusal => refusal?.Reasons ?? default)
                    .Distinct().OrderBy(reason => reason, StringComparer.Ordinal).ToEquatableArray())
                .WithTrackingName(TrackingNames.Refusals),
            static (output, reasons) =>
            {
                if (reasons.Count > 0)
                {
                    Add(output, "Refusals.g.cs", RefusalEmitter.Emit(reasons));
                }
            });
    }

    // Without a byte order mark, which a separate text would have.
    private static void Add(SourceProductionContext output, string name, string text) =>
        output.AddSource(name, SourceText.From(text, s_encoding));

    private static ImmutableArray<ParsedContract> Distinct(ImmutableArray<ParsedContract> contracts) =>
        contracts.SelectMany(contract => contract.All)
            .Where(contract => contract.Contract is not null)
            .GroupBy(contract => contract.Contract!.Type, StringComparer.Ordinal)
            .Select(group => group.First())
            .OrderBy(contract => contract.Contract!.Type, StringComparer.Ordinal)
            .GroupBy(contract => contract.Contract!.GeneratedName, StringComparer.OrdinalIgnoreCase)
            .SelectMany(group => group.Select((contract, i) => i == 0
                ? contract
                : contract with { Contract = contract.Contract! with { HintSuffix = $"_{i + 1}" } }))
            .ToImmutableArray();

    private static IEnumerable<CodecModel> Distinct(
        ImmutableArray<ParsedContract> contracts, ImmutableArray<ParsedSerializables> serializable)
    {
        // Contracts share the models of types, so most are the same objects, in the same order as in the previous list.
        HashSet<CodecModel> codecs = new(ReferenceComparer.Instance);
        EquatableArray<CodecModel> before = default;
        foreach (EquatableArray<CodecModel> list in contracts.Select(contract => contract.Codecs)
            .Concat(serializable.Select(types => types.Codecs)))
        {
            AddNew(codecs, list, before);
            before = list;
        }

        return codecs.GroupBy(codec => codec.GeneratedName, StringComparer.Ordinal)
            .Select(group => group.First())
            .OrderBy(codec => codec.GeneratedName, StringComparer.Ordinal)
            .GroupBy(codec => codec.GeneratedName, StringComparer.OrdinalIgnoreCase)
            .SelectMany(group => group.Select((codec, i) => i == 0 ? codec : codec with { HintSuffix = $"_{i + 1}" }));
    }

    // Both lists are ordered by name: models of the previous list are already present.
    private static void AddNew(
        HashSet<CodecModel> codecs, EquatableArray<CodecModel> list, EquatableArray<CodecModel> before)
    {
        int next = 0;
        for (int i = 0; i < list.Count; i++)
        {
            CodecModel codec = list[i];
            while (next < before.Count && !ReferenceEquals(before[next], codec)
                && string.CompareOrdinal(before[next].GeneratedName, codec.GeneratedName) < 0)
            {
                next++;
            }

            if (next < before.Count && ReferenceEquals(before[next], codec))
            {
                next++;
            }
            else
            {
                codecs.Add(codec);
            }
        }
    }
}
