using Microsoft.CodeAnalysis;
using RpcGen.Generators.Model;
using RpcGen.Generators.Rules;

namespace RpcGen.Generators.Parsing;

/// <summary>
/// Finds the codec of a place in a contract: a parameter, a result, a fault. The attributes of the place choose it or
/// surround it; what is wrong with its type is reported there.
/// </summary>
internal sealed class PlaceResolver(
    INamedTypeSymbol contract, CodecResolver resolver, CodecClosure closure, List<RuleViolation> violations,
    CancellationToken cancellationToken)
{
    private readonly SettingRules _settings = new(violations);

    /// <summary>The windows that codecs mention.</summary>
    public HashSet<int> Windows { get; } = [];

    /// <summary>The codec of a type in a place; null, and a report, if it cannot travel.</summary>
    /// <param name="type">The type.</param>
    /// <param name="attributes">Those of the place.</param>
    /// <param name="location">Where to report.</param>
    /// <param name="place">What to call the place.</param>
    public CodecRef? Resolve(
        ITypeSymbol type, IReadOnlyList<AttributeData> attributes, Location? location, string place)
    {
        AttributeData? Find(string name) => attributes.FirstOrDefault(attribute => attribute.Is(name));

        CodecRef codec = resolver.Resolve(type, Find(KnownNames.Codec));
        if (closure.Add(codec, cancellationToken) is { } problem)
        {
            violations.Add(problem.At(place, location));
            return null;
        }

        _settings.CheckPlace(attributes, codec, type, place);

        // RpcProgressMode.All.
        if (Find(KnownNames.Progress)?.NamedArgument<int>("Mode") == 1)
        {
            codec = codec with { Expression = codec.Expression!.Replace(".ProgressCodec<", ".AllProgressCodec<") };
        }

        if (Find(KnownNames.Stream) is { } stream && _settings.WindowOf(stream, type, place) is > 0 and int window)
        {
            Windows.Add(window);
            codec = codec with
            {
                Expression =
                    CodecTable.Around("Window", type.ToCode(), codec.Expression!, WindowName(contract, window)),
            };
        }

        return Find(KnownNames.Keep) is null
            ? codec
            : codec with { Expression = CodecTable.Around("Keep", type.ToCode(), codec.Expression!) };
    }

    /// <summary>Several values as one.</summary>
    public INamedTypeSymbol TupleOf(IEnumerable<ITypeSymbol> types) => resolver.TupleOf(types);

    /// <summary>The faults that a member declares, and its contract for all members.</summary>
    public EquatableArray<FaultModel> FaultsOf(ISymbol member)
    {
        List<FaultModel> faults = [];
        foreach (AttributeData attribute in member.GetAttributes().Concat(contract.GetAttributes()))
        {
            if (!attribute.Is(KnownNames.Fault)
                || attribute.ConstructorArguments is not [{ Value: ITypeSymbol type }]
                || faults.Any(fault => fault.Type == type.ToCode()))
            {
                continue;
            }

            Location? location =
                attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken).GetLocation()
                ?? member.FirstLocation();
            if (Resolve(type, [], location, $"[RpcFault(typeof({type.Name}))]") is { } codec)
            {
                faults.Add(new FaultModel(
                    type.ToCode(), codec.Expression!, attribute.NamedArgument<string>("Name") ?? type.Name));
            }
        }

        return faults.ToEquatableArray();
    }

    /// <summary>The type that stands for a window in generated code; one for each contract and size.</summary>
    public static string WindowName(INamedTypeSymbol contract, int window) =>
        $"{contract.ToGeneratedName()}_Window{window}";
}
